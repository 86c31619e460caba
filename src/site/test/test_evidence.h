// A chain and a folder of clips for tests, in a folder of their own.
#pragma once

#include "test_files.h"

#include <memory>

#include <gtest/gtest.h>

#include <vigie/evidence/clip_folder.h>

namespace vigie::site {

struct TestEvidence {
  explicit TestEvidence(const Clock& clock) {
    auto opened_chain = evidence::Chain::open(folder.path() / "chain", clock);
    EXPECT_TRUE(opened_chain);
    chain = *std::move(opened_chain);
    auto opened =
        evidence::ClipFolder::open(folder.path() / "clips", {.limit_bytes = 1'000'000, .chain = chain.get()});
    EXPECT_TRUE(opened);
    clips = *std::move(opened);
  }

  TestFolder folder;
  std::unique_ptr<evidence::Chain> chain;
  std::unique_ptr<evidence::ClipFolder> clips;
};

}  // namespace vigie::site
