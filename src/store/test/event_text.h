// All that an event says, as text: two events are the same where their texts are.
#pragma once

#include <string>

#include <vigie/core/register.h>

namespace vigie::store {

std::string text_of(const Event& event);

}  // namespace vigie::store
