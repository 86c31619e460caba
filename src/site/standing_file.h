// What a camera knows to stand in its picture, in a file of its own (docs/formats/standing.md).
#pragma once

#include <filesystem>
#include <string>

#include <vigie/core/clock.h>
#include <vigie/core/log.h>
#include <vigie/track/known_things.h>

namespace vigie::site {

// Thread-bound. What goes wrong is logged and stops nobody: what stands is learnt anew within a minute.
class StandingFile {
 public:
  // An empty path keeps nothing. `name`: the camera's, for people.
  StandingFile(std::filesystem::path path, std::string name)
      : path_(std::move(path)), name_(std::move(name)) {}

  // Nothing where there is no file, and where it is none of ours.
  track::KnownThings read();
  // Written where it differs from what is there.
  void keep(const track::KnownThings& known);

 private:
  const std::filesystem::path path_;
  const std::string name_;
  std::string written_;
};

}  // namespace vigie::site
