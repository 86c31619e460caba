// Scans recordings, several at once.
#pragma once

#include "scan_inputs.h"
#include "scan_output.h"
#include "scan_recording.h"

#include <functional>
#include <span>
#include <vector>

namespace vigie::app {

// Gives each input to `scan`, on `threads` threads, and what comes of it to `output` as soon as it is done;
// an exception is the error of that recording, and the others go on. The summaries in the order of the
// inputs. Counts the recordings into `progress`.
std::vector<ScanSummary> scan_all(std::span<const ScanInput> inputs, unsigned threads,
                                  const std::function<ScanResult(const ScanInput&)>& scan, ScanOutput& output,
                                  ScanProgress& progress);

}  // namespace vigie::app
