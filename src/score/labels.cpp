#include "text.h"

#include <array>

#include <vigie/score/score.h>

namespace vigie::score {

Result<std::vector<Clip>> parse_clips(std::string_view text, std::string_view where) {
  std::vector<Clip> clips;
  Lines lines(text);
  for (std::string_view line; lines.next(line);) {
    line = line.substr(0, line.find('#'));
    std::vector<std::string_view> words;
    for (std::string_view rest = trimmed(line); !rest.empty();) {
      const std::size_t end = rest.find_first_of(" \t\r\f\v");
      words.push_back(rest.substr(0, end));
      rest = end == std::string_view::npos ? std::string_view() : trimmed(rest.substr(end));
    }
    if (words.empty()) continue;
    const auto frames = words.size() < 2 ? std::nullopt : whole(words[1]);
    if (!frames || *frames < 0) return damaged(where, lines.number(), "not a clip (NAME FRAMES [movers])");
    Clip clip{std::string(words[0]), *frames, false};
    for (std::size_t i = 2; i < words.size(); ++i) clip.movers = clip.movers || words[i] == "movers";
    clips.push_back(std::move(clip));
  }
  return clips;
}

Result<Labels> parse_labels(std::string_view text, std::string_view where) {
  Labels labels;
  Lines lines(text);
  std::string_view line;
  do {
    if (!lines.next(line)) return damaged(where, 1, "no first line with the columns frame,x,y,w,h");
  } while (trimmed(line).empty());
  const std::array<std::string_view, 5> names{"frame", "x", "y", "w", "h"};
  std::array<std::size_t, 5> columns{};
  const auto head = split(line, ',');
  for (std::size_t i = 0; i < names.size(); ++i) {
    std::size_t at = 0;
    while (at < head.size() && trimmed(head[at]) != names[i]) ++at;
    if (at == head.size()) {
      return damaged(where, lines.number(), "no column \"" + std::string(names[i]) + "\"");
    }
    columns[i] = at;
  }
  while (lines.next(line)) {
    if (trimmed(line).empty()) continue;
    const auto fields = split(line, ',');
    const auto field = [&](std::size_t i) {
      return columns[i] < fields.size() ? fields[columns[i]] : std::string_view();
    };
    const auto frame = whole(field(0));
    const auto x = number(field(1)), y = number(field(2)), w = number(field(3)), h = number(field(4));
    if (!frame || !x || !y || !w || !h) return damaged(where, lines.number(), "not five numbers");
    labels[*frame] = {*x, *y, *w, *h};
  }
  return labels;
}

Result<std::vector<Labels>> read_truth(const std::filesystem::path& path) {
  const auto text = read_text(path);
  if (!text) return text.error();
  std::string_view line;
  Lines lines(*text);
  while (trimmed(line).empty() && lines.next(line)) {
  }
  std::vector<Labels> targets;
  if (trimmed(line).empty()) return targets;
  if (!number(split(line, ',').front())) {
    auto labels = parse_labels(*text, path.string());
    if (!labels) return std::move(labels).error();
    targets.push_back(*std::move(labels));
    return targets;
  }
  const auto identities = parse_mot(*text, path.string());
  if (!identities) return identities.error();
  std::map<std::string, Labels> by_id;
  for (const MotIdentity& part : *identities) {
    for (const MotPoint& point : part.points) by_id[part.id][point.frame] = point.box;
  }
  for (auto& [id, labels] : by_id) targets.push_back(std::move(labels));
  return targets;
}

}  // namespace vigie::score
