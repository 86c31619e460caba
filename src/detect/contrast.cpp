#include "contrast.h"

#include "block_view.h"
#include "planes.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>
#include <numbers>
#include <optional>
#include <tuple>
#include <utility>

namespace vigie::detect {
namespace {

// The standard deviation of a normal deviate, of its mean size.
const double kDeviation = std::sqrt(std::numbers::pi / 2);
constexpr int kSpotWidth = 3;  // px of a level that the filter answers to most
// Rounding to whole counts leaves 1/√12, which neighbours share where the picture is flat.
constexpr double kRounding = 0.29;
// Of how unlike the mean of all that is around it: what has less is a line, which stands out on two sides
// alone.
constexpr double kCompact = 0.7;
// Of the filter: a spot's outline follows a codec's blocks, and what changed beside it.
constexpr double kPlaceError = 0.3;
// What a spot says of an object by itself, nats: as much as a faint blob of change does.
constexpr double kEvidence = 1;
constexpr std::size_t kMostCandidates = 1024;
// Strengths vary by half within one kind of thing; sky and ground differ by more than twice in their texture.
// What is before the sky is not weighed against stones, a stone is weighed against all.
constexpr double kLikeStrength = 0.5, kLikeSpread = 2;

struct Peak {
  int x = 0, y = 0;
  int smooth = 0, response = 0;
  bool warm = false;
};

// What is over half a spot's height and joined to it, by 8-neighbours.
class Outline {
 public:
  Outline(const Samples& samples, const Peak& peak) : samples_(samples), peak_(peak) {}

  // False where it leaves the patches: a spot ends.
  bool trace() {
    int x = peak_.x, y = peak_.y;
    for (int k = 0; k < 9; ++k) {
      const int nx = peak_.x + k % 3 - 1, ny = peak_.y + k / 3 - 1;
      if (over(nx, ny) > over(x, y)) x = nx, y = ny;
    }
    left_ = right_ = x;
    top_ = bottom_ = y;
    add(x, y);
    for (std::size_t i = 0; i < count_; ++i) {
      if (!take(waiting_[i] % kWindow + peak_.x - kSpotReach, waiting_[i] / kWindow + peak_.y - kSpotReach))
        return false;
    }
    return count_ > 0;
  }

  void describe(CompactSpot& spot, double scale) const {
    spot.box = {left_ * scale, top_ * scale, (right_ + 1 - left_) * scale, (bottom_ + 1 - top_) * scale};
    spot.centroid = {sum_x_ / sum_ * scale, sum_y_ / sum_ * scale};
    spot.area_px2 = static_cast<double>(count_) * scale * scale;
  }

 private:
  static constexpr int kWindow = 2 * kSpotReach + 1;

  [[nodiscard]] int over(int x, int y) const {
    const int sign = peak_.warm ? 1 : -1;
    return (samples_.at(x, y) - peak_.smooth) * sign + peak_.response / 2;
  }

  void add(int x, int y) {
    const auto k = static_cast<std::size_t>((y - peak_.y + kSpotReach) * kWindow + x - peak_.x + kSpotReach);
    if (seen_[k] || over(x, y) <= 0) return;
    seen_[k] = true;
    waiting_[count_++] = static_cast<int>(k);
  }

  bool take(int x, int y) {
    if (std::max(std::abs(x - peak_.x), std::abs(y - peak_.y)) == kSpotReach) return false;
    const double weight = over(x, y);
    sum_ += weight;
    sum_x_ += weight * (x + 0.5);
    sum_y_ += weight * (y + 0.5);
    left_ = std::min(left_, x);
    right_ = std::max(right_, x);
    top_ = std::min(top_, y);
    bottom_ = std::max(bottom_, y);
    for (int k = 0; k < 9; ++k) add(x + k % 3 - 1, y + k / 3 - 1);
    return true;
  }

  const Samples& samples_;
  const Peak peak_;
  std::array<bool, static_cast<std::size_t>(kWindow) * kWindow> seen_{};
  std::array<int, static_cast<std::size_t>(kWindow) * kWindow> waiting_{};
  std::size_t count_ = 0;
  int left_ = 0, right_ = 0, top_ = 0, bottom_ = 0;
  double sum_ = 0, sum_x_ = 0, sum_y_ = 0;
};

// Blocks of a level that are looked into at most: where more stand out, the strongest. Bounds the cost.
constexpr std::size_t kMostBlocks = 256;

}  // namespace

class ContrastFinder::Search {
 public:
  Search(ContrastLevel& level, int bits, const Image8* valid, const ContrastOptions& options)
      : level_(level),
        samples_(level.samples()),
        valid_(valid),
        threshold_(options.threshold),
        count_(std::ldexp(1, 16 - bits)),
        // A mean of four has half the spread.
        least_spread_(count_ * std::max(options.least_spread / level.scale(), kRounding)) {}

  // `standing`: blocks of before; those of them that are not gathered now, and what stands out of what is,
  // are looked into; those that had spots stay, and unseen those whose spot is `covered`. `freshen(left,
  // top)` makes the samples of a block that is not gathered.
  template <typename Freshen>
  void run(std::vector<StandingBlock>& standing, std::vector<CompactSpot>& spots, const Covered& covered,
           Freshen&& freshen) const {
    const auto is_gathered = [this](const StandingBlock& block) { return level_.gathered().has(block.y); };
    std::erase_if(standing, is_gathered);
    add_standing(standing);
    std::erase_if(standing, [&](const StandingBlock& block) { return is_known(block, spots); });
    keep_strongest(standing);
    std::size_t kept = 0;
    BlockView view;
    for (StandingBlock block : standing) {
      const bool gathered = is_gathered(block);
      if (gathered || !covered(block.spot)) {
        // What was seen may go on into the next block: as much is looked at about it.
        const int left = gathered ? block.x * kSide : block.peak_x - kSide / 2;
        const int top = gathered ? block.y * kSide : block.peak_y - kSide / 2;
        if (!gathered) freshen(left, top);
        const std::size_t before = spots.size();
        view.load(samples_, level_.rows(), left, top);
        look_into(left, top, block, view, spots);
        if (spots.size() == before) continue;
      }
      standing[kept++] = block;
    }
    standing.resize(kept);
  }

 private:
  static constexpr int kSide = ContrastLevel::kSide;

  void add_standing(std::vector<StandingBlock>& standing) const {
    // Most blocks are calmer than the least already.
    const auto least = static_cast<std::uint16_t>(std::min(threshold_ * least_spread_, 65535.0));
    for (int y = level_.gathered().from; y < level_.gathered().to; ++y) {
      const auto highest = level_.highest(y);
      if (*std::ranges::max_element(highest) <= least) continue;
      const auto calm_of = level_.calm(y);
      for (std::size_t x = 0; x < highest.size(); ++x) {
        const double calm = std::max(kDeviation * static_cast<double>(calm_of[x]), least_spread_);
        if (highest[x] > threshold_ * calm)
          standing.push_back({static_cast<int>(x), y, calm, highest[x] / calm, {}, 0, 0});
      }
    }
  }

  // Whether a finer scale found something stronger there, which this one would only find again.
  [[nodiscard]] bool is_known(const StandingBlock& block, const std::vector<CompactSpot>& spots) const {
    const double side = ContrastLevel::kSide * level_.scale(), reach = kSpotReach * level_.scale();
    const Box around{block.x * side - reach, block.y * side - reach, side + 2 * reach, side + 2 * reach};
    return std::any_of(spots.begin(), spots.end(), [&](const CompactSpot& spot) {
      return spot.ratio >= block.ratio && spot.scale_px < kSpotWidth * level_.scale() &&
             around.contains(spot.centroid);
    });
  }

  static void keep_strongest(std::vector<StandingBlock>& blocks) {
    if (blocks.size() <= kMostBlocks) return;
    const auto key = [](const StandingBlock& b) { return std::tuple(-b.ratio, b.y, b.x); };
    std::nth_element(blocks.begin(), blocks.begin() + kMostBlocks, blocks.end(),
                     [&](const auto& a, const auto& b) { return key(a) < key(b); });
    blocks.resize(kMostBlocks);
  }

  // Notes in `block` what is the first spot in it.
  void look_into(int left, int top, StandingBlock& block, const BlockView& view,
                 std::vector<CompactSpot>& spots) const {
    constexpr int border = ContrastLevel::kBorder;
    const auto most = static_cast<std::uint16_t>(std::min(threshold_ * block.calm, 65535.0));
    bool first = true;
    for (int y = std::max(top, border); y < std::min(top + kSide, level_.height() - border); ++y) {
      if (view.highest_of(y) <= most) continue;
      for (int x = std::max(left, border); x < std::min(left + kSide, level_.width() - border); ++x) {
        const std::uint16_t size = view.size_at(x, y);
        if (size <= most || !view.is_highest(x, y)) continue;
        const Response r = view.respond_at(x, y);
        if (size < kCompact * r.unlike) continue;
        const auto spot = spot_at({x, y, view.smooth_at(x, y), size, r.warm > 0}, block);
        if (!spot || spots.size() >= kMostCandidates) continue;
        if (std::exchange(first, false))
          block = {x / kSide, y / kSide, block.calm, block.ratio, spot->centroid, x, y};
        spots.push_back(*spot);
      }
    }
  }

  [[nodiscard]] std::optional<CompactSpot> spot_at(const Peak& peak, const StandingBlock& block) const {
    Outline outline(samples_, peak);
    if (!outline.trace()) return std::nullopt;
    CompactSpot spot;
    outline.describe(spot, level_.scale());
    const bool blind = valid_ != nullptr &&
                       (*valid_)(static_cast<int>(spot.centroid.x), static_cast<int>(spot.centroid.y)) == 0;
    if (blind) return std::nullopt;
    spot.contrast = (peak.warm ? 1 : -1) * peak.response / count_;
    spot.spread = block.calm / count_;
    spot.ratio = peak.response / block.calm;
    spot.scale_px = kSpotWidth * level_.scale();
    return spot;
  }

  ContrastLevel& level_;
  const Samples& samples_;
  const Image8* const valid_;
  const double threshold_;
  const double count_;  // in samples
  const double least_spread_;
};

void ContrastFinder::resize(int width, int height) {
  const SpotRows rows = fast_spot_rows();
  levels_.clear();
  for (int i = 0, scale = 1; i < kLevels && std::min(width, height) >= ContrastLevel::kLeastSize;
       ++i, scale *= 2) {
    levels_.emplace_back(width, height, scale, rows);
    width /= 2;
    height /= 2;
  }
  standing_.assign(levels_.size(), {});
  for (std::size_t i = 0; i < levels_.size(); ++i) {
    const auto blocks =
        static_cast<std::size_t>(levels_[i].across()) * static_cast<std::size_t>(levels_[i].down());
    standing_[i].reserve(blocks + kMostBlocks);
  }
  spots_.reserve(kMostCandidates);
  restart();
}

void ContrastFinder::restart() {
  for (auto& of_level : standing_) of_level.clear();
  whole_ = true;
  part_ = 0;
  parts_ = 1;
}

void ContrastFinder::begin(const Image16& picture, int bits, int parts) {
  bits_ = bits;
  if (levels_.empty()) return;
  // A search that has begun is ended as it was begun, so that no part is left out.
  if (++part_ >= parts_) {
    parts_ = std::clamp(parts, 1, kMostParts);
    part_ = 0;
  }
  if (whole_) parts_ = 1;
  for (ContrastLevel& level : levels_) level.begin(part_, parts_);
  levels_[0].begin({picture.samples().data(), picture.width(), picture.height(), 16 - bits}, part_, parts_);
  // Of each level, the rows that it needs itself, and those that a coarser one is made of.
  for (std::size_t i = levels_.size(); i-- > 0;) {
    made_[i] = levels_[i].needed();
    if (i + 1 == levels_.size()) continue;
    made_[i].from = std::min(made_[i].from, 2 * made_[i + 1].from);
    made_[i].to = std::max(made_[i].to, std::min(2 * made_[i + 1].to, levels_[i].height()));
  }
}

void ContrastFinder::take(int y) {
  for (std::size_t i = 0; i < levels_.size() && made_[i].has(y); ++i) {
    if (i > 0) levels_[i].halve(levels_[i - 1].samples(), y);
    if (levels_[i].needed().has(y)) levels_[i].take(y);
    // Every other row makes one of the next coarser level.
    if (y % 2 == 0) return;
    y /= 2;
  }
}

// The samples that a block of a coarser level is looked at by.
void ContrastFinder::freshen(std::size_t level, int left, int top) {
  constexpr int margin = ContrastLevel::kBorder + 1, side = ContrastLevel::kSide;
  const int x0 = left - margin, x1 = left + side + margin, y0 = top - margin, y1 = top + side + margin;
  for (std::size_t i = 1; i <= level; ++i) {
    const int by = 1 << (level - i);
    ContrastLevel& made = levels_[i];
    for (int y = std::max(y0 * by, 0); y < std::min(y1 * by, made.height()); ++y) {
      made.halve(levels_[i - 1].samples(), y, std::max(x0 * by, 0), std::min(x1 * by, made.width()));
    }
  }
}

std::span<const CompactSpot> ContrastFinder::find(const Image8* valid, const ContrastOptions& options,
                                                  const Covered& covered) {
  spots_.clear();
  for (std::size_t i = 0; i < levels_.size(); ++i) {
    levels_[i].end();
    Search(levels_[i], bits_, valid, options).run(standing_[i], spots_, covered, [&](int left, int top) {
      freshen(i, left, top);
    });
  }
  whole_ = false;
  keep_strongest(options.most);
  return spots_;
}

// One thing answers at several scales, and where it is long at several places: the strongest answer stands.
void ContrastFinder::keep_strongest(std::size_t most) {
  const auto key = [](const CompactSpot& s) { return std::array{-s.ratio, s.centroid.y, s.centroid.x}; };
  std::sort(spots_.begin(), spots_.end(), [&](const auto& a, const auto& b) { return key(a) < key(b); });
  std::size_t kept = 0;
  for (std::size_t i = 0; i < spots_.size() && kept < most; ++i) {
    const CompactSpot spot = spots_[i];
    const auto same = [&](const CompactSpot& s) {
      const double reach = 1.5 * std::max(spot.scale_px, s.scale_px);
      const Vec2<Pixel> apart = spot.centroid - s.centroid;
      return std::max(std::abs(apart.x), std::abs(apart.y)) <= reach;
    };
    if (std::none_of(spots_.begin(), spots_.begin() + static_cast<std::ptrdiff_t>(kept), same))
      spots_[kept++] = spot;
  }
  spots_.resize(kept);
}

void count_alike(std::span<CompactSpot> spots) {
  for (CompactSpot& spot : spots) {
    const auto alike = [&](const CompactSpot& s) {
      return s.ratio >= kLikeStrength * spot.ratio && s.spread <= kLikeSpread * spot.spread;
    };
    // It is like itself.
    spot.alike = static_cast<int>(std::count_if(spots.begin(), spots.end(), alike)) - 1;
  }
}

Detection CompactSpot::to_detection() const {
  Detection d;
  d.box = box;
  d.centroid = centroid;
  d.stabilised_centroid = {centroid.x, centroid.y};
  const double error = kPlaceError * scale_px;
  d.centroid_covariance(0, 0) = d.centroid_covariance(1, 1) = error * error;
  d.snr = ratio;
  d.log_likelihood_ratio = kEvidence;
  d.noise_counts = spread / std::sqrt(static_cast<double>(kFilterNoiseGain));
  d.sign = contrast > 0 ? ContrastSign::warm : ContrastSign::cold;
  d.area_px2 = area_px2;
  d.scale_px = scale_px;
  d.found_by = FoundBy::contrast;
  d.alike = alike;
  return d;
}

}  // namespace vigie::detect
