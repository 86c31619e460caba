#include <algorithm>
#include <charconv>
#include <iterator>
#include <optional>

#include <fmt/format.h>

#include <vigie/track/known_things.h>

namespace vigie::track {
namespace {

constexpr std::string_view kHead = "vigie-standing 1";
constexpr int kLargestSide = 65'535;
constexpr double kMostStrength = 1e9;

// The words of a line, one after the other.
class Words {
 public:
  explicit Words(std::string_view line) : rest_(line) {}
  std::string_view next() {
    const std::size_t end = std::min(rest_.find(' '), rest_.size());
    const std::string_view word = rest_.substr(0, end);
    trails_ = end + 1 == rest_.size();
    rest_.remove_prefix(std::min(end + 1, rest_.size()));
    return word;
  }
  // A plain number in [least, most].
  template <typename Number>
  std::optional<Number> number(Number least, Number most) {
    const std::string_view word = next();
    Number value{};
    const auto [end, failed] = std::from_chars(word.data(), word.data() + word.size(), value);
    const bool whole = failed == std::errc() && end == word.data() + word.size();
    // Not so of what is not a number.
    if (!whole || !(value >= least && value <= most)) return std::nullopt;
    return value;
  }
  [[nodiscard]] bool is_over() const { return rest_.empty() && !trails_; }

 private:
  std::string_view rest_;
  bool trails_ = false;  // a blank stands after the last word
};

std::optional<KnownThing> parse_thing(std::string_view line, const KnownThings& of) {
  Words words(line);
  const std::string_view sign = words.next();
  if (sign != "warm" && sign != "cold") return std::nullopt;
  const auto x = words.number<double>(0, of.width), y = words.number<double>(0, of.height);
  const auto size = words.number<double>(0, kLargestSide), strength = words.number<double>(0, kMostStrength);
  if (!x || !y || !size || !strength || !words.is_over()) return std::nullopt;
  return KnownThing{{*x, *y}, *size, *strength, sign == "warm" ? ContrastSign::warm : ContrastSign::cold};
}

std::optional<KnownThings> parse_picture(std::string_view line) {
  Words words(line);
  if (words.next() != "picture") return std::nullopt;
  const auto width = words.number<int>(0, kLargestSide), height = words.number<int>(0, kLargestSide);
  if (!width || !height || !words.is_over()) return std::nullopt;
  return KnownThings{*width, *height, {}};
}

}  // namespace

std::string to_text(const KnownThings& known) {
  std::string text = fmt::format("{}\npicture {} {}\n", kHead, known.width, known.height);
  for (const KnownThing& t : known.things) {
    fmt::format_to(std::back_inserter(text), "{} {:.2f} {:.2f} {:.2f} {:.2f}\n",
                   t.sign == ContrastSign::cold ? "cold" : "warm", t.place.x, t.place.y, t.size, t.strength);
  }
  return text;
}

Result<KnownThings> parse_known_things(std::string_view text) {
  KnownThings known;
  for (std::size_t number = 1; !text.empty() || number <= 2; ++number) {
    const std::size_t end = text.find('\n');
    const std::string_view line = text.substr(0, end);
    bool good = end != std::string_view::npos && known.things.size() < kMostKnownThings;
    if (number == 1) {
      good = good && line == kHead;
    } else if (number == 2) {
      const auto picture = parse_picture(line);
      good = good && picture.has_value();
      if (good) known = *picture;
    } else if (const auto thing = parse_thing(line, known); good && thing) {
      known.things.push_back(*thing);
    } else {
      good = false;
    }
    if (!good) {
      return Error(ErrorCode::damaged, fmt::format("line {} is not one of a map of what stands", number));
    }
    text.remove_prefix(end + 1);
  }
  return known;
}

}  // namespace vigie::track
