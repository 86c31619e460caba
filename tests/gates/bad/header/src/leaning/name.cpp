#include <string>

#include <vigie/leaning/name.h>

std::string name() {
  return "leaning";
}
