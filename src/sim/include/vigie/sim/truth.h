// What was really there, written down: for each frame and camera the box, the distance, the place on the
// ground and the share seen of every object. Reentrant.
#pragma once

#include <cstdint>
#include <string>

#include <vigie/sim/simulated_camera.h>

namespace vigie::sim {

// One row an object and frame, after a head line that names the columns; lengths in metres, boxes in pixels,
// frames from 0.
std::string truth_csv_head();
std::string truth_csv(const SimulatedCamera& camera, std::uint64_t frame, const SimulatedPicture& picture);

// One line a frame with all its objects, the same fields.
std::string truth_json_line(const SimulatedCamera& camera, std::uint64_t frame,
                            const SimulatedPicture& picture);

// MOTChallenge rows: frame from 1, id, left, top, width, height, 1, -1, -1, -1. Only objects of which at
// least `least_visible` is seen and whose box is at least `least_px` high or wide.
struct MotOptions {
  double least_visible = 0.3;
  double least_px = 3;
};
std::string truth_mot(std::uint64_t frame, const SimulatedCamera& camera, const SimulatedPicture& picture,
                      const MotOptions& options = {});

// `frames` frames from `first` on: PREFIX.csv, PREFIX.jsonl and PREFIX.txt (MOT; its frame 1 is `first`).
// io where they cannot be written.
Result<void> write_truth(SimulatedCamera& camera, std::uint64_t first, std::uint64_t frames,
                         const std::string& prefix, const MotOptions& options = {});

}  // namespace vigie::sim
