// What toml++ 3.3 must not be given, refused before all who read TOML: outside of strings and comments it
// runs into undefined behaviour at many characters beyond ASCII (its is_non_ascii_horizontal_whitespace), and
// at broken dates it asserts (parse_time), where it should say that they are wrong. The fuzzer found both.
// Reentrant.
#pragma once

#include <string_view>

#include <vigie/core/result.h>

namespace vigie {

// invalid_argument with file and line where `text` has anything beyond ASCII or a date outside of one-line
// strings and comments, or a string of several lines. Any bytes may be given.
[[nodiscard]] Result<void> check_toml_text(std::string_view text, std::string_view source);

}  // namespace vigie
