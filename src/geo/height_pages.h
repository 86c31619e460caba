// A raster's heights, read a page at a time when they are asked for; the pages used last are kept, up to 70
// MB. Thread-bound.
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
  // Of the raster's first band. `shape`: its posts, any number of them; `path` stands in errors.
  HeightPages(Dataset dataset, const GridShape& shape, std::string path);

  [[nodiscard]] const GridShape& shape() const { return shape_; }
  // As HeightGrid's, voids filled; nothing too where the page could not be read.
  [[nodiscard]] std::optional<double> at(double x, double y);
  [[nodiscard]] bool is_void(double x, double y);
  [[nodiscard]] bool has_voids() const { return has_voids_; }
  [[nodiscard]] const std::optional<Error>& damage() const { return damage_; }

 private:
  struct Page {
    std::int64_t key = 0;
    std::optional<HeightGrid> grid;  // none where it could not be read
  };
  const HeightGrid* page_at(double x, double y);
  [[nodiscard]] std::optional<HeightGrid> read(int column, int row);
  [[nodiscard]] Result<HeightGrid> read_with_margin(int column, int row, int margin);

  Dataset dataset_;
  GridShape shape_;
  std::string path_;
  std::optional<float> no_data_;
  std::list<Page> pages_;  // the one used last comes first
  std::unordered_map<std::int64_t, std::list<Page>::iterator> by_key_;
  bool has_voids_ = false;
  std::optional<Error> damage_;
};

}  // namespace vigie::geo
