// A classifier of somebody else's making, in an ONNX file, that looks at the crop of a track:
// docs/guide/classes.md has its contract. Plain types here; OpenCV's `dnn` runs it (crop_model.cpp).
#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string_view>

#include <vigie/core/result.h>
#include <vigie/core/track.h>

namespace vigie::classify {

inline constexpr int kCropSide = 64;  // cells
// Row by row from the top left; over what is seen of the crop mean 0 and standard deviation 1, elsewhere 0.
using Crop = std::array<float, kCropSide * kCropSide>;

// Immutable: the weights of one file. Thread-safe; one crop at a time, so that a site keeps one copy of the
// weights whatever the number of its cameras.
class CropModel {
 public:
  // The file's bytes; `name` stands in errors. invalid_argument where it is no ONNX model that this OpenCV
  // can run, or does not turn a 1 × 1 × 64 × 64 crop into 8 finite numbers: a crop is tried at once, first in
  // a child process (fork), since what is damaged may end OpenCV. So before any thread is started.
  static Result<std::shared_ptr<const CropModel>> parse(std::span<const char> onnx, std::string_view name);
  // not_found, io; as parse() for what is in it. At most 256 MiB.
  static Result<std::shared_ptr<const CropModel>> read(const std::filesystem::path& file);

  CropModel() = default;
  CropModel(const CropModel&) = delete;
  CropModel& operator=(const CropModel&) = delete;
  virtual ~CropModel() = default;

  // In the order of ObjectClass, summing to 1 (the softmax of what the model gave). Nothing where it gave
  // something that is no number.
  [[nodiscard]] virtual std::optional<ClassConfidences> look_at(const Crop& crop) const = 0;
  // Of the file's bytes (FNV-1a), to tell one model from another.
  [[nodiscard]] virtual std::uint64_t hash() const = 0;
};

}  // namespace vigie::classify
