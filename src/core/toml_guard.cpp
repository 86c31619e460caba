#include <fmt/format.h>

#include <vigie/core/toml_guard.h>

namespace vigie {

Result<void> check_toml_text(std::string_view text, std::string_view source) {
  enum class In { open, basic, literal, comment } in = In::open;
  std::size_t line = 1;
  const auto refuse = [&](std::string_view why) {
    return Error(ErrorCode::invalid_argument, fmt::format("{}:{}: not TOML: {}", source, line, why));
  };
  for (std::size_t i = text.starts_with("\xEF\xBB\xBF") ? 3 : 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '\n') {
      // A string that is still open is an error, which the parser tells.
      in = In::open;
      ++line;
    } else if (in == In::open) {
      const std::string_view three = text.substr(i, 3);
      if (three == "\"\"\"" || three == "'''") return refuse("write text in one line, in \"quotes\"");
      const bool after_digit = i > 0 && text[i - 1] >= '0' && text[i - 1] <= '9';
      if (c == ':' || (c == '-' && after_digit)) return refuse("write dates and times in \"quotes\"");
      if (static_cast<unsigned char>(c) >= 0x80) return refuse("letters beyond ASCII stand in \"quotes\"");
      if (c == '"') in = In::basic;
      if (c == '\'') in = In::literal;
      if (c == '#') in = In::comment;
    } else if (in == In::basic && c == '\\' && i + 1 < text.size() && text[i + 1] != '\n') {
      ++i;
    } else if ((in == In::basic && c == '"') || (in == In::literal && c == '\'')) {
      in = In::open;
    }
  }
  return {};
}

}  // namespace vigie
