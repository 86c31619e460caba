// Scenes with movers of every class, as random as their seed, and what the classifier is shown of them: what
// the model of src/classify is learnt from, and what it is measured on.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <vigie/classify/features.h>
#include <vigie/core/track.h>
#include <vigie/sim/scene.h>

namespace vigie::quality {

// One camera of 320 × 256 pixels with another lens, height, weather and noise for each seed, and five movers.
// Speeds and gaits are those of the literature; the .cpp names it.
sim::Scene class_scene(std::uint64_t seed);

// One window of one track: its features, and what the truth says is there. `truth` is unknown where the track
// follows nothing that moves, and nothing is told where several classes are under one box.
struct Window {
  int track = 0;  // within the scene
  int frame = 0;  // from 1
  Box box;
  UtcTime time;
  ObjectClass truth = ObjectClass::unknown;
  classify::Features features;  // with metres a pixel
};
std::vector<Window> class_windows(std::uint64_t seed);
// Of a recording: without truth, without metres a pixel.
std::vector<Window> recording_windows(const std::string& url);

}  // namespace vigie::quality
