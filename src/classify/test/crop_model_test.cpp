#include "crop.h"
#include "onnx_file.h"
#include "scene.h"

#include <cmath>
#include <filesystem>
#include <fstream>
#include <limits>

#include <gtest/gtest.h>

#include <vigie/classify/crop_model.h>
#include <vigie/classify/track_classifier.h>

namespace vigie::classify {
namespace {

constexpr int kCells = kCropSide * kCropSide;

Result<std::shared_ptr<const CropModel>> parse(const std::string& onnx) {
  return CropModel::parse(onnx, "test.onnx");
}

// The middle row of cells speaks for a vehicle, the middle column for a person; nothing else counts.
std::string lying_or_standing() {
  std::vector<float> weights(kObjectClassCount * kCells);
  for (int i = 0; i < kCropSide; ++i) {
    const int row = kCropSide / 2 * kCropSide + i, column = i * kCropSide + kCropSide / 2;
    weights[static_cast<std::size_t>(3 * kCells + row)] = 0.1F;
    weights[static_cast<std::size_t>(1 * kCells + column)] = 0.1F;
  }
  return onnx_weighing({1, 1, kCropSide, kCropSide}, weights, std::vector<float>(kObjectClassCount));
}

// Whatever it is shown, it says `score` of a bird and 0 of the rest.
std::string all_birds(float score) {
  std::vector<float> biases(kObjectClassCount);
  biases[static_cast<std::size_t>(ObjectClass::bird)] = score;
  return onnx_weighing({1, 1, kCropSide, kCropSide}, std::vector<float>(kObjectClassCount * kCells), biases);
}

ClassConfidences look(const CropModel& model, const Box& body) {
  Crop crop;
  take_crop(frame_of(picture_of(160, 120, {body})), body, crop);
  return model.look_at(crop).value_or(ClassConfidences{});
}

TEST(Crop, has_mean_0_and_deviation_1_whatever_the_levels) {
  for (const std::uint16_t warm : {1001, 1200, 60000}) {
    Crop crop;
    take_crop(frame_of(picture_of(160, 120, {{70, 50, 20, 10}}, 1000, warm)), {70, 50, 20, 10}, crop);
    double sum = 0, square = 0;
    for (const float v : crop) sum += static_cast<double>(v), square += static_cast<double>(v * v);
    EXPECT_NEAR(sum / kCells, 0, 1e-3);
    if (warm > 1001) {
      EXPECT_NEAR(square / kCells, 1, 1e-3);
    }
  }
}

TEST(Crop, shows_the_body_over_the_middle_half_of_its_longer_side) {
  Crop crop;
  const Box body{64, 44, 32, 32};
  take_crop(frame_of(picture_of(160, 120, {body})), body, crop);
  const auto at = [&](int x, int y) { return crop[static_cast<std::size_t>(y * kCropSide + x)]; };
  EXPECT_GT(at(32, 32), 1);
  EXPECT_GT(at(18, 18), 1);
  EXPECT_LT(at(14, 32), 0);
  EXPECT_LT(at(32, 50), 0);
}

TEST(Crop, is_0_where_the_picture_ends_or_is_masked) {
  const Box body{0, 0, 20, 20};
  auto frame = frame_of(picture_of(160, 120, {body}));
  Crop crop;
  take_crop(frame, body, crop);
  EXPECT_EQ(crop[0], 0);
  EXPECT_GT(crop[40 * kCropSide + 20], 0);
  auto mask = std::make_shared<Image8>(160, 120, std::uint8_t{1});
  for (int y = 0; y < 120; ++y) {
    for (int x = 0; x < 10; ++x) (*mask)(x, y) = 0;
  }
  frame.valid_mask = mask;
  take_crop(frame, body, crop);
  EXPECT_EQ(crop[40 * kCropSide + 20], 0);
  EXPECT_GT(crop[40 * kCropSide + 40], 0);
}

TEST(Crop, of_a_box_far_outside_is_empty) {
  Crop crop;
  take_crop(frame_of(picture_of(160, 120, {})), {-1e9, 5e8, 1e7, 10}, crop);
  EXPECT_EQ(crop, Crop{});
}

TEST(CropModel, tells_by_what_the_crop_shows) {
  const auto model = parse(lying_or_standing());
  ASSERT_TRUE(model) << model.error().to_string();
  EXPECT_EQ(look(**model, {70, 40, 6, 24}).best(), ObjectClass::person);
  EXPECT_EQ(look(**model, {60, 50, 24, 6}).best(), ObjectClass::vehicle);
}

TEST(CropModel, gives_confidences_that_are_the_softmax_of_its_scores) {
  const auto model = parse(all_birds(2));
  ASSERT_TRUE(model) << model.error().to_string();
  const ClassConfidences told = look(**model, {60, 50, 24, 6});
  EXPECT_NEAR(told.p[6], std::exp(2.0) / (7 + std::exp(2.0)), 1e-5);
  EXPECT_NEAR(told.p[0], 1 / (7 + std::exp(2.0)), 1e-5);
}

TEST(CropModel, has_a_hash_that_another_model_has_not) {
  const auto one = parse(all_birds(2)), same = parse(all_birds(2)), other = parse(all_birds(3));
  ASSERT_TRUE(one && same && other);
  EXPECT_EQ((*one)->hash(), (*same)->hash());
  EXPECT_NE((*one)->hash(), (*other)->hash());
}

TEST(CropModel, refuses_what_does_not_keep_the_contract) {
  const std::vector<float> eight(kObjectClassCount), seven(7);
  const auto weights = [](std::size_t outputs, std::size_t cells) {
    return std::vector<float>(outputs * cells);
  };
  std::vector<float> no_number = eight;
  no_number[2] = std::numeric_limits<float>::quiet_NaN();
  const int side = kCropSide;
  for (const std::string& onnx : {std::string(), std::string("not a model"), std::string(10000, '\xff'),
                                  onnx_weighing({1, 1, side, side}, weights(7, kCells), seven),
                                  onnx_weighing({1, 3, side, side}, weights(8, 3 * kCells), eight),
                                  onnx_weighing({1, 1, side, side}, weights(8, kCells), no_number)}) {
    const auto model = parse(onnx);
    ASSERT_FALSE(model);
    EXPECT_EQ(model.error().code, ErrorCode::invalid_argument);
    EXPECT_EQ(model.error().message.find('\n'), std::string::npos);
    EXPECT_NE(model.error().message.find("test.onnx"), std::string::npos);
  }
}

TEST(CropModel, refuses_what_ends_opencv_by_a_signal) {
  const std::vector<float> weights(kObjectClassCount * kCells), biases(kObjectClassCount);
  const auto model = parse(onnx_weighing({1, 1, kCropSide, kCropSide}, weights, biases, {kCells}));
  ASSERT_FALSE(model);
  EXPECT_EQ(model.error().code, ErrorCode::invalid_argument);
}

TEST(CropModel, refuses_a_file_that_was_cut_short) {
  const std::string whole = all_birds(2);
  for (const std::size_t kept : {std::size_t{1}, whole.size() / 4, whole.size() / 2, whole.size() - 60})
    EXPECT_FALSE(parse(whole.substr(0, kept))) << kept;
}

TEST(CropModel, says_which_file_cannot_be_read) {
  const auto folder = std::filesystem::path(testing::TempDir());
  for (const auto& path : {folder / "there-is-none.onnx", folder}) {
    const auto model = CropModel::read(path);
    ASSERT_FALSE(model);
    EXPECT_EQ(model.error().code, ErrorCode::not_found);
  }
  const auto file = folder / "birds.onnx";
  const std::string bytes = all_birds(2);
  std::ofstream(file, std::ios::binary) << bytes;
  EXPECT_TRUE(CropModel::read(file));
  std::filesystem::resize_file(file, 300 << 20);  // a hole, no bytes on the disk
  const auto large = CropModel::read(file);
  ASSERT_FALSE(large);
  EXPECT_EQ(large.error().code, ErrorCode::invalid_argument);
  std::filesystem::remove(file);
}

// What a classifier tells of a body that goes through the picture for four seconds.
ClassConfidences told_with(std::shared_ptr<const CropModel> model) {
  TrackClassifierOptions options;
  options.least_confidence = 0;
  options.model = std::move(model);
  TrackClassifier classifier(options);
  SequenceIdGenerator ids(0);
  std::vector<Track> tracks(1);
  tracks[0].id = ids.make<TrackId>();
  tracks[0].state = TrackState::confirmed;
  tracks[0].measured = true;
  for (double t = 0; t < 4; t += 0.05) {
    tracks[0].box = {20 + 12 * t, 40, 6, 15};
    classifier.update(frame_of(picture_of(160, 120, {tracks[0].box}), t), tracks);
  }
  return tracks[0].classes;
}

TEST(TrackClassifier, multiplies_in_what_a_model_of_crops_says) {
  const auto sure = parse(all_birds(20)), unsure = parse(all_birds(0));
  ASSERT_TRUE(sure && unsure);
  const ClassConfidences alone = told_with(nullptr), with_sure = told_with(*sure),
                         with_unsure = told_with(*unsure);
  for (std::size_t c = 0; c < alone.p.size(); ++c) EXPECT_NEAR(with_unsure.p[c], alone.p[c], 1e-5);
  EXPECT_GT(with_sure.p[6], 10 * alone.p[6]);
  // The others keep their proportions: the features are still heard.
  EXPECT_NEAR(with_sure.p[1] / with_sure.p[3], alone.p[1] / alone.p[3], 0.01F * alone.p[1] / alone.p[3]);
}

}  // namespace
}  // namespace vigie::classify
