#include "scan_inputs.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <map>

#include <fmt/format.h>

#include <vigie/core/ascii.h>
#include <vigie/core/log.h>
#include <vigie/sim/simulated_source.h>
#include <vigie/source/open.h>

namespace vigie::app {
namespace {

namespace fs = std::filesystem;

constexpr std::array kPictures = {".tif", ".tiff", ".png", ".pgm", ".bmp"};
constexpr std::array kRecordings = {".mp4",  ".m4v", ".mov",  ".mkv",  ".webm", ".avi",  ".ts",
                                    ".m2ts", ".mpg", ".mpeg", ".h264", ".264",  ".hevc", ".265",
                                    ".cptv", ".fff", ".seq",  ".jpg",  ".jpeg"};

std::string lower_extension(const fs::path& path) {
  std::string extension = path.extension().string();
  std::transform(extension.begin(), extension.end(), extension.begin(), ascii_lower);
  return extension;
}

template <typename Extensions>
bool has_extension(const fs::path& path, const Extensions& extensions) {
  return std::find(extensions.begin(), extensions.end(), lower_extension(path)) != extensions.end();
}

bool starts_with_scheme(const std::string& word) {
  return word.find("://") != std::string::npos;
}

// "raw:dir/a.raw?width=…" is called "a"; "sim:demo?camera=1" is called "sim_demo_camera_1".
std::string name_of_url(const std::string& url) {
  if (url.starts_with("raw:")) return fs::path(url.substr(4, url.find('?') - 4)).stem().string();
  std::string name;
  for (const char c : url) {
    const bool plain =
        (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' || c == '.';
    name += plain ? c : '_';
  }
  return name;
}

// Whether a sim: or raw: address names what there is: that is a matter of the command. What is in the raw
// file is left to the scan.
Result<void> check_simulated(const std::string& url) {
  const auto options = sim::parse_simulated_url(url);
  if (!options) return options.error();
  if (auto there = sim::check_simulated(*options); !there || options->length) return there;
  return Error(ErrorCode::invalid_argument,
               fmt::format("{} has no end to scan to: give it a length, as in sim:demo?camera=0&length=60",
                           printable(url)));
}

Result<void> check_raw(const std::string& url) {
  const SystemClock clock;
  source::SourceOptions options;
  options.url = url;
  const auto opened = source::open_source(options, clock);
  if (opened || opened.error().code == ErrorCode::damaged) return {};
  return opened.error();
}

struct Found {
  fs::path path;
  fs::path relative;  // to the folder that was named; the file name where it was named itself
};

// The files of a folder, at any depth, in order of their paths. Links to folders are not followed.
Result<std::vector<fs::path>> files_below(const fs::path& folder) {
  std::vector<fs::path> files;
  std::error_code failed;
  for (fs::recursive_directory_iterator at(folder, failed), end; !failed && at != end; at.increment(failed)) {
    if (at->is_regular_file(failed)) files.push_back(at->path());
    failed.clear();
  }
  if (failed) {
    return Error(ErrorCode::io,
                 fmt::format("cannot read the folder {}: {}", printable(folder.string()), failed.message()));
  }
  std::sort(files.begin(), files.end());
  return files;
}

bool is_picture_sequence(const std::vector<fs::path>& files, const fs::path& folder) {
  std::size_t pictures = 0;
  for (const auto& file : files) {
    if (has_extension(file, kRecordings)) return false;
    if (has_extension(file, kPictures)) {
      if (file.parent_path() != folder) return false;
      ++pictures;
    }
  }
  return pictures >= 2;
}

Result<void> add_folder(const std::string& word, std::vector<Found>& found,
                        std::vector<std::string>& ignored) {
  const fs::path folder = (fs::path(word) / "").parent_path();  // "a" of "a" and of "a/"
  auto files = files_below(folder);
  if (!files) return std::move(files).error();
  if (is_picture_sequence(*files, folder)) {
    found.push_back({folder, fs::weakly_canonical(folder).filename()});
    return {};
  }
  const std::size_t before = found.size();
  for (const auto& file : *files) {
    if (has_extension(file, kRecordings) || has_extension(file, kPictures)) {
      found.push_back({file, file.lexically_relative(folder)});
    } else {
      ignored.push_back(file.string());
    }
  }
  if (found.size() == before) {
    return Error(ErrorCode::invalid_argument,
                 fmt::format("the folder {} holds no recordings", printable(folder.string())));
  }
  return {};
}

// Names without extension; where two files differ only in theirs, both keep it.
Result<std::vector<ScanInput>> named(const std::vector<Found>& found) {
  std::map<std::string, int> with_stem;
  const auto stem_of = [](const Found& f) { return (f.relative.parent_path() / f.relative.stem()).string(); };
  for (const auto& f : found) ++with_stem[stem_of(f)];
  std::vector<ScanInput> inputs;
  std::map<std::string, std::string> taken;
  for (const auto& f : found) {
    const std::string stem = stem_of(f);
    ScanInput input{f.path.string(), with_stem[stem] == 1 ? stem : f.relative.string()};
    const auto [other, is_new] = taken.emplace(input.name, input.url);
    if (!is_new) {
      return Error(ErrorCode::invalid_argument,
                   fmt::format("{} and {} would both be called \"{}\" in the output: scan them one by one",
                               printable(other->second), printable(input.url), printable(input.name)));
    }
    inputs.push_back(std::move(input));
  }
  return inputs;
}

}  // namespace

Result<ScanInputs> list_scan_inputs(std::span<const std::string> words) {
  std::vector<Found> found;
  ScanInputs result;
  for (const auto& word : words) {
    if (starts_with_scheme(word)) {
      return Error(ErrorCode::invalid_argument,
                   "a live stream has no end to scan to: watch it with vigie serve");
    }
    if (word.starts_with("raw:") || word.starts_with("sim:")) {
      if (auto good = word.starts_with("sim:") ? check_simulated(word) : check_raw(word); !good)
        return std::move(good).error();
      // No stem of its own: the dot keeps `named` from cutting at one inside the name.
      found.push_back({word, fs::path(name_of_url(word) + ".")});
      continue;
    }
    std::error_code failed;
    const fs::file_status status = fs::status(word, failed);
    if (!fs::exists(status)) {
      return Error(ErrorCode::not_found, fmt::format("there is no file or folder {}", printable(word)));
    }
    if (!fs::is_directory(status)) {
      found.push_back({word, fs::path(word).filename()});
      continue;
    }
    if (auto added = add_folder(word, found, result.ignored); !added) return std::move(added).error();
  }
  auto inputs = named(found);
  if (!inputs) return std::move(inputs).error();
  result.inputs = std::move(*inputs);
  return result;
}

}  // namespace vigie::app
