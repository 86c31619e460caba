#pragma once
#include <vigie/low/low.h>  // comes along through middle, undeclared
