// A raster's heights, or those of one post in so many each way, read a page at a time when they are asked
// for; the pages used last are kept, up to 70 MB. Thread-bound.
#pragma once

#include "quiet_gdal.h"

#include <cstdint>
#include <list>
#include <optional>
#include <string>
#include <unordered_map>

#include <vigie/core/result.h>
#include <vigie/geo/height_grid.h>

namespace vigie::geo {

class HeightPages {
 public:
  // Of the raster's first band. `shape`: its posts, any number of them, from which every `step`th is taken,
  // at least 2 each way; `path` stands in errors.
  HeightPages(Dataset dataset, const GridShape& shape, std::string path, int step = 1);

  [[nodiscard]] const GridShape& shape() const { return shape_; }
  [[nodiscard]] bool has_overviews() const { return dataset_->GetRasterBand(1)->GetOverviewCount() > 0; }
  // As HeightGrid's, voids filled; nothing too where the page could not be read.
  [[nodiscard]] std::optional<double> at(double x, double y);
  [[nodiscard]] bool is_void(double x, double y);
  [[nodiscard]] bool has_voids() const { return has_voids_; }
  // Of the page read last; not set where it could be read.
  [[nodiscard]] const std::optional<Error>& damage() const { return damage_; }
  // Pages that could not be read are tried again.
  void retry();

 private:
  struct Page {
    std::int64_t key = 0;
    Result<HeightGrid> grid;
  };
  const HeightGrid* page_at(double x, double y);
  [[nodiscard]] Result<HeightGrid> read(int column, int row);
  [[nodiscard]] Result<HeightGrid> read_with_margin(int column, int row, int margin);

  Dataset dataset_;
  GridShape shape_;
  std::string path_;
  int step_;
  std::optional<float> no_data_;
  std::list<Page> pages_;  // the one used last comes first
  std::unordered_map<std::int64_t, std::list<Page>::iterator> by_key_;
  bool has_voids_ = false;
  std::optional<Error> damage_;
};

}  // namespace vigie::geo
