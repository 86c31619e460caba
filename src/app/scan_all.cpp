#include "scan_all.h"

#include <system_error>
#include <thread>

#include <vigie/core/catching.h>

namespace vigie::app {
namespace {

ScanSummary scan_one(const ScanInput& input, std::size_t index,
                     const std::function<ScanResult(const ScanInput&)>& scan, ScanOutput& output) {
  ScanSummary summary;
  summary.name = input.name;
  const auto done = catching([&] {
    ScanResult result = scan(input);
    output.put(index, input.name, result.tracks);
    summary = std::move(result.summary);
  });
  if (!done) {
    summary.error = done.error();
    output.skip(index);
  }
  return summary;
}

}  // namespace

std::vector<ScanSummary> scan_all(std::span<const ScanInput> inputs, unsigned threads,
                                  const std::function<ScanResult(const ScanInput&)>& scan, ScanOutput& output,
                                  ScanProgress& progress) {
  std::vector<ScanSummary> summaries(inputs.size());
  std::atomic<std::size_t> next{0};
  const auto work = [&] {
    for (std::size_t i = next++; i < inputs.size(); i = next++) {
      summaries[i] = scan_one(inputs[i], i, scan, output);
      ++progress.recordings;
    }
  };
  std::vector<std::jthread> others;
  try {
    while (others.size() + 1 < std::min<std::size_t>(threads, inputs.size())) others.emplace_back(work);
  } catch (const std::system_error&) {  // the machine gives no more: those that there are do it all
  }
  work();
  others.clear();
  return summaries;
}

}  // namespace vigie::app
