#include "live_hub.h"

#include <gtest/gtest.h>

namespace vigie::site {
namespace {

TEST(LiveHub, keeps_a_wish_for_a_key_picture_of_coded_cameras_alone) {
  SequenceIdGenerator ids;
  const auto coded = ids.make<CameraId>(), unknown = ids.make<CameraId>();
  LiveHub hub;
  hub.add_coded(coded);
  hub.want_key(coded);
  hub.want_key(unknown);
  EXPECT_TRUE(hub.take_key_wish(coded));
  EXPECT_FALSE(hub.take_key_wish(coded));
  EXPECT_FALSE(hub.take_key_wish(unknown));
  hub.want_key(coded);
  hub.remove_coded(coded);
  EXPECT_FALSE(hub.take_key_wish(coded));
}

}  // namespace
}  // namespace vigie::site
