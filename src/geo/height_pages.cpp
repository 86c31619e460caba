#include "height_pages.h"

#include <algorithm>
#include <array>
#include <cmath>

#include <fmt/format.h>

namespace vigie::geo {
namespace {

// Cells on a side of a page: 23 km at 90 m, 0.3 MB.
constexpr int kPageCells = 256;
constexpr std::size_t kMostPages = 200;
// How far around a page its voids' edges are looked for, in posts, and how far where that is not enough: a
// hole wider than this has no height in its middle.
constexpr std::array kMargins{16, 256};

bool has_unfilled(const HeightGrid& grid) {
  return std::ranges::any_of(grid.posts(), [](float h) { return std::isnan(h); });
}

}  // namespace

HeightPages::HeightPages(Dataset dataset, const GridShape& shape, std::string path, int step)
    : dataset_(std::move(dataset)),
      // GDAL takes the middle one of those that become one.
      shape_{shape.columns / step,
             shape.rows / step,
             shape.x0 + (step / 2) * shape.dx,
             shape.y0 + (step / 2) * shape.dy,
             shape.dx * step,
             shape.dy * step},
      path_(std::move(path)),
      step_(step) {
  int has_no_data = 0;
  const double no_data = dataset_->GetRasterBand(1)->GetNoDataValue(&has_no_data);
  if (has_no_data != 0) no_data_ = static_cast<float>(no_data);
}

Result<HeightGrid> HeightPages::read_with_margin(int column, int row, int margin) {
  const int left = std::max(column * kPageCells - margin, 0), top = std::max(row * kPageCells - margin, 0);
  const int right = std::min((column + 1) * kPageCells + margin, shape_.columns - 1);
  const int bottom = std::min((row + 1) * kPageCells + margin, shape_.rows - 1);
  const int columns = right - left + 1, rows = bottom - top + 1;
  std::vector<float> heights(static_cast<std::size_t>(columns) * static_cast<std::size_t>(rows));
  const QuietGdal quiet;
  if (dataset_->GetRasterBand(1)->RasterIO(GF_Read, left * step_, top * step_, columns * step_, rows * step_,
                                           heights.data(), columns, rows, GDT_Float32, 0, 0,
                                           nullptr) != CE_None)
    return Error(ErrorCode::damaged, fmt::format("elevation file {}: {}", path_, QuietGdal::reason()));
  auto grid = HeightGrid::make(
      {columns, rows, shape_.x0 + left * shape_.dx, shape_.y0 + top * shape_.dy, shape_.dx, shape_.dy},
      std::move(heights), no_data_);
  if (!grid) return grid;
  grid->fill_voids();
  const int first_column = column * kPageCells, first_row = row * kPageCells;
  return grid->cut(first_column - left, first_row - top,
                   std::min(kPageCells + 1, shape_.columns - first_column),
                   std::min(kPageCells + 1, shape_.rows - first_row));
}

Result<HeightGrid> HeightPages::read(int column, int row) {
  for (const int margin : kMargins) {
    auto page = read_with_margin(column, row, margin);
    if (!page) return page;
    has_voids_ = has_voids_ || page->void_count() > 0;
    if (margin == kMargins.back() || !has_unfilled(*page)) return page;
  }
  return {ErrorCode::internal, "no margin"};
}

void HeightPages::retry() {
  std::erase_if(by_key_, [](const auto& known) { return !known.second->grid; });
  std::erase_if(pages_, [](const Page& page) { return !page.grid; });
  damage_.reset();
}

const HeightGrid* HeightPages::page_at(double x, double y) {
  const double c = (x - shape_.x0) / shape_.dx, r = (y - shape_.y0) / shape_.dy;
  if (!(c >= 0 && r >= 0 && c <= shape_.columns - 1 && r <= shape_.rows - 1)) {
    damage_.reset();
    return nullptr;
  }
  // The last post closes the last cell.
  const int column = std::min(static_cast<int>(c), shape_.columns - 2) / kPageCells;
  const int row = std::min(static_cast<int>(r), shape_.rows - 2) / kPageCells;
  const std::int64_t key = static_cast<std::int64_t>(row) * shape_.columns + column;
  if (pages_.empty() || pages_.front().key != key) {
    if (const auto known = by_key_.find(key); known != by_key_.end()) {
      pages_.splice(pages_.begin(), pages_, known->second);
    } else {
      if (pages_.size() >= kMostPages) {
        by_key_.erase(pages_.back().key);
        pages_.pop_back();
      }
      pages_.push_front({key, read(column, row)});
      by_key_[key] = pages_.begin();
    }
  }
  const Result<HeightGrid>& grid = pages_.front().grid;
  damage_ = grid ? std::nullopt : std::optional(grid.error());
  return grid ? &*grid : nullptr;
}

std::optional<double> HeightPages::at(double x, double y) {
  const HeightGrid* page = page_at(x, y);
  return page != nullptr ? page->at(x, y) : std::nullopt;
}

bool HeightPages::is_void(double x, double y) {
  const HeightGrid* page = page_at(x, y);
  return page != nullptr && page->is_void(x, y);
}

}  // namespace vigie::geo
