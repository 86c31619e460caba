#include <algorithm>
#include <cinttypes>
#include <cstdio>

#include <vigie/score/score.h>

namespace vigie::score {
namespace {

template <typename... Values>
std::string print(const char* format, Values... values) {
  char buffer[512];
  const int length = std::snprintf(buffer, sizeof buffer, format, values...);
  return std::string(buffer, static_cast<std::size_t>(std::clamp(length, 0, 511)));
}

}  // namespace

std::string to_text(const ClipFigures& f) {
  std::string name = f.name;
  if (name.size() < 20) name.resize(20, ' ');
  return name + print(" found=%d recall=%.3f best=%.3f false=%zu%s tracks=%" PRId64, f.found ? 1 : 0,
                      f.recall, f.best, f.false_identities.size(), f.movers ? "m" : "", f.tracks);
}

std::string to_text(const Figures& f) {
  return print("clips=%" PRId64 " missing=%" PRId64 " Pd=%.4f [%.3f,%.3f] delay_p90=%.2f recall=%.4f ",
               f.clips, f.missing, f.pd, f.pd_low, f.pd_high, f.delay_p90_s, f.recall) +
         print("precision=%.4f idf1=%.4f false_per_h=%.1f hours=%.3f", f.precision, f.idf1, f.false_per_hour,
               f.hours);
}

}  // namespace vigie::score
