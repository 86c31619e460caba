#include "count_allocations.h"
#include "scene.h"

#include <gtest/gtest.h>

#include <vigie/detect/change_detector.h>

namespace vigie::detect {
namespace {

TEST(ChangeDetector, takes_nothing_from_the_heap_once_warm) {
  Scene scene({});
  std::vector<Frame> frames;
  for (int i = 0; i < 120; ++i) {
    // What moves, what leaves a ghost, a jump of gain, a flood, a mast that sways.
    scene.shift_x = i < 80 ? 0 : 3 * std::sin(i * 0.3);
    scene.gain = i % 40 > 20 ? 1.02 : 1;
    scene.offset = i % 50 == 49 ? 4000 : 0;
    frames.push_back(scene.next({{20.0 + i, 20, 200}, {60, 90, i < 70 ? 300.0 : 0.0, 2}}));
    if (i % 25 == 24) frames.back().picture = PictureKind::intra;
  }
  ChangeDetector detector;
  std::size_t found = 0;
  for (std::size_t i = 0; i < 30; ++i) detector.detect(frames[i]);
  const long before = allocations;
  for (std::size_t i = 30; i < frames.size(); ++i) found += detector.detect(frames[i]).detections.size();
  EXPECT_EQ(allocations - before, 0);
  EXPECT_GT(before, 0);
  EXPECT_GT(found, 30U);
}

}  // namespace
}  // namespace vigie::detect
