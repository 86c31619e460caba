// Bad on purpose: clang-tidy must find the use after the move.
#include <string>
#include <utility>

std::string::size_type used_after_move(std::string name) {
  const std::string taken = std::move(name);
  return taken.size() + name.size();
}
