// A recording or a simulated camera through the pipeline that runs, as fast as it goes.
#pragma once

#include <string>

#include <gtest/gtest.h>

#include <vigie/site/open_source.h>
#include <vigie/site/pipeline.h>

namespace vigie::quality {

// Gives every frame of `url` to `each`, by its number from 1. A source that does not open, or ends with an
// error, fails the test.
template <typename Each>
void each_frame(const std::string& url, Each each) {
  std::int64_t number = 0;
  const auto error = site::read_recording(url, CameraId(), SystemClock(),
                                          [&](const SourceItem& item) { each(++number, item); });
  EXPECT_FALSE(error) << url << ": " << error->to_string();
}

// As each_frame, with the pipeline's tracks of each.
template <typename Each>
void replay(const std::string& url, Each each, const site::PipelineOptions& options = {}) {
  SequenceIdGenerator ids;
  site::Pipeline pipeline(ids, ids.make<CameraId>(), options);
  each_frame(url, [&](std::int64_t number, const SourceItem& item) {
    each(number, std::get<Frame>(item), pipeline.take(item));
  });
}

}  // namespace vigie::quality
