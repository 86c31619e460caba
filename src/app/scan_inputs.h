// Which recordings the words after `vigie scan` mean, and what each is called in the output. Reentrant.
#pragma once

#include <span>
#include <string>
#include <vector>

#include <vigie/core/result.h>

namespace vigie::app {

struct ScanInput {
  std::string url;   // for site::open_source
  std::string name;  // of its output: a relative path without extension, unique among the inputs
};

struct ScanInputs {
  std::vector<ScanInput> inputs;     // in the order of the words; within a folder by path
  std::vector<std::string> ignored;  // files in folders that are no recordings
};

// A word is a file, a folder, raw:… or sim:…. A folder of numbered pictures and nothing else is one
// recording; of any other folder each recording in it, at any depth, is one. not_found where there is no such
// file; invalid_argument for a live stream, a simulation without a length, a folder without recordings, raw:
// or sim: parameters that make no sense, or two inputs of one name.
Result<ScanInputs> list_scan_inputs(std::span<const std::string> words);

}  // namespace vigie::app
