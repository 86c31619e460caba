#include <algorithm>
#include <cmath>
#include <map>
#include <memory>

#include <coin/Cbc_C_Interface.h>
#include <fmt/format.h>

#include <vigie/geo/placing.h>

namespace vigie::geo {
namespace {

struct DeleteModel {
  void operator()(Cbc_Model* m) const { Cbc_deleteModel(m); }
};
using Model = std::unique_ptr<Cbc_Model, DeleteModel>;

Result<void> check(const CoveringTask& task) {
  const auto candidates = static_cast<int>(task.covers.size());
  if (task.choose < 1 || task.choose > candidates)
    return {ErrorCode::invalid_argument,
            fmt::format("{} of {} candidates cannot be chosen", task.choose, candidates)};
  for (const double weight : task.weights)
    if (!(weight >= 0 && std::isfinite(weight)))
      return {ErrorCode::invalid_argument, fmt::format("a weight of {} is not allowed", weight)};
  for (const auto& covered : task.covers)
    for (const int item : covered)
      if (item < 0 || static_cast<std::size_t>(item) >= task.weights.size())
        return {ErrorCode::invalid_argument, fmt::format("there is no number {} to be covered", item)};
  return {};
}

// Weight by the candidates that cover it: what the same ones cover is one.
std::map<std::vector<int>, double> grouped(const CoveringTask& task) {
  std::vector<std::vector<int>> by_item(task.weights.size());
  for (std::size_t i = 0; i < task.covers.size(); ++i)
    for (const int item : task.covers[i]) {
      auto& candidates = by_item[static_cast<std::size_t>(item)];
      if (candidates.empty() || candidates.back() != static_cast<int>(i))
        candidates.push_back(static_cast<int>(i));
    }
  std::map<std::vector<int>, double> groups;
  for (std::size_t item = 0; item < by_item.size(); ++item)
    if (!by_item[item].empty()) groups[by_item[item]] += task.weights[item];
  return groups;
}

// Candidates first, each 0 or 1; then groups, between 0 and 1, each at most the sum of its candidates.
Model model_of(const CoveringTask& task, const std::map<std::vector<int>, double>& groups) {
  Model model(Cbc_newModel());
  Cbc_setLogLevel(model.get(), 0);
  Cbc_setObjSense(model.get(), -1);
  const auto candidates = static_cast<int>(task.covers.size());
  std::vector<int> all;
  for (int i = 0; i < candidates; ++i) {
    Cbc_addCol(model.get(), "take", 0, 1, 0, 1, 0, nullptr, nullptr);
    all.push_back(i);
  }
  for (const auto& [by, weight] : groups)
    Cbc_addCol(model.get(), "covered", 0, 1, weight, 0, 0, nullptr, nullptr);
  const std::vector<double> ones(all.size(), 1);
  Cbc_addRow(model.get(), "choose", candidates, all.data(), ones.data(), 'L', task.choose);
  int group = candidates;
  for (const auto& [by, weight] : groups) {
    std::vector<int> columns = by;
    std::vector<double> factors(by.size(), -1);
    columns.push_back(group++);
    factors.push_back(1);
    Cbc_addRow(model.get(), "cover", static_cast<int>(columns.size()), columns.data(), factors.data(), 'L',
               0);
  }
  return model;
}

// In the order of what each adds.
void put_in_order(const CoveringTask& task, std::vector<int> chosen, CoveringAnswer& answer) {
  std::vector<bool> covered(task.weights.size(), false);
  const auto added_by = [&](int candidate) {
    double sum = 0;
    std::vector<int> items = task.covers[static_cast<std::size_t>(candidate)];
    std::ranges::sort(items);
    items.erase(std::unique(items.begin(), items.end()), items.end());
    for (const int item : items)
      if (!covered[static_cast<std::size_t>(item)]) sum += task.weights[static_cast<std::size_t>(item)];
    return sum;
  };
  while (!chosen.empty()) {
    const auto best = std::ranges::max_element(chosen, {}, added_by);
    answer.chosen.push_back(*best);
    answer.adds.push_back(added_by(*best));
    answer.covered += answer.adds.back();
    for (const int item : task.covers[static_cast<std::size_t>(*best)])
      covered[static_cast<std::size_t>(item)] = true;
    chosen.erase(best);
  }
}

}  // namespace

Result<CoveringAnswer> best_covering(const CoveringTask& task) {
  if (auto valid = check(task); !valid) return valid.error();
  const auto groups = grouped(task);
  CoveringAnswer answer;
  if (groups.empty()) return answer;
  const Model model = model_of(task, groups);
  Cbc_setMaximumSeconds(model.get(), task.limit.seconds());
  Cbc_solve(model.get());
  const double* solution = Cbc_bestSolution(model.get());
  if (solution == nullptr)
    return {ErrorCode::timeout,
            fmt::format("no choice of cameras was found within {} s", task.limit.seconds())};
  std::vector<int> chosen;
  for (std::size_t i = 0; i < task.covers.size(); ++i)
    if (solution[i] > 0.5) chosen.push_back(static_cast<int>(i));
  put_in_order(task, std::move(chosen), answer);
  const bool proven = Cbc_isProvenOptimal(model.get()) != 0;
  answer.bound = proven ? answer.covered : std::max(answer.covered, Cbc_getBestPossibleObjValue(model.get()));
  return answer;
}

}  // namespace vigie::geo
