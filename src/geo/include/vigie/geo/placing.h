// Which of several candidate cameras cover most: maximal covering location (Church and ReVelle 1974), solved
// by branch and cut (CBC). Reentrant.
#pragma once

#include <vector>

#include <vigie/core/result.h>
#include <vigie/core/time.h>

namespace vigie::geo {

struct CoveringTask {
  std::vector<double> weights;           // of what is to be covered: metres of line, say; not negative
  std::vector<std::vector<int>> covers;  // by candidate: numbers of what it covers
  int choose = 1;                        // how many candidates may be taken, [1, candidates]
  Duration limit = Duration::from_seconds(30);
};

struct CoveringAnswer {
  std::vector<int> chosen;   // by what each adds after those before it, the most first
  std::vector<double> adds;  // weight that each of them adds
  double covered = 0;        // weight in all
  double bound = 0;          // no choice covers more than this
  // How much better another choice may be, of what is covered; 0: none is.
  [[nodiscard]] double gap() const { return covered > 0 ? (bound - covered) / covered : 0; }
};

// invalid_argument where numbers are out of range; timeout where no answer came in time.
Result<CoveringAnswer> best_covering(const CoveringTask& task);

}  // namespace vigie::geo
