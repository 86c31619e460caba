// What went wrong in a labelled clip, as pictures: of each target that was missed or found late and of each
// false identity some frames with the truth and the tracks drawn in, and the place enlarged below. A failure
// to write is an exception.
#pragma once

#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include <vigie/score/score.h>

namespace vigie::quality {

struct Failure {
  std::string kind;                     // "missed", "late", "false"
  std::string words;                    // what is wrong, for people
  std::vector<std::int64_t> frames;     // worth a look, from 1
  std::optional<std::size_t> identity;  // the false one, of the clip's tracks
};

// One clip and what the score says of it. Borrowed.
struct ScoredClip {
  const score::ClipFigures& figures;
  const score::Labels& labels;
  std::span<const score::MotIdentity> tracks;
};

// In clips with movers no identity is called false.
std::vector<Failure> failures_of(const ScoredClip& clip, const score::ScoreOptions& options = {});

// Thread-bound.
class FailurePages {
 public:
  // `folder` is emptied first.
  explicit FailurePages(std::filesystem::path folder);
  // Writes a picture each, NAME_KIND.png, and keeps their words.
  void add(const std::filesystem::path& recording, const ScoredClip& clip, std::span<const Failure> failures);
  // Writes index.html, which shows all of them below `title`, and gives its path.
  std::filesystem::path finish(const std::string& title);

 private:
  const std::filesystem::path folder_;
  std::string body_;
};

}  // namespace vigie::quality
