// Small scenes for tests: a plain, one camera, and what the test adds.
#pragma once

#include <string>

#include <gtest/gtest.h>

#include <vigie/sim/simulated_camera.h>

namespace vigie::sim {

// A level plain without texture, sky or weather; a 320 x 256 camera 6 m up that looks north.
inline Scene plain_scene() {
  Scene scene;
  scene.source = "test";
  scene.seed = 5;
  scene.duration = Duration::seconds(100);
  scene.origin = {Angle::degrees(34), Angle::degrees(41), EllipsoidHeight::metres(200)};
  scene.terrain.half_side = Length::metres(1200);
  scene.terrain.spacing = Length::metres(10);
  scene.terrain.hills = scene.terrain.ridges = Length::metres(0);
  scene.air.loss_per_km = 0;
  scene.air.wind = Speed::metres_per_second(0);
  scene.air.refraction = 0;
  scene.ground.texture = scene.ground.slopes = Temperature::kelvin(0);
  scene.ground.bushes_per_ha = scene.ground.rocks_per_ha = 0;
  CameraSettings camera;
  camera.name = "test camera";
  camera.above_ground = Length::metres(6);
  camera.elevation = Angle::degrees(-2);
  camera.sensor.width = 320;
  camera.sensor.height = 256;
  camera.frames_per_second = 25;
  camera.netd = camera.fixed_pattern = camera.drift_per_minute = Temperature::kelvin(0);
  scene.cameras.push_back(camera);
  return scene;
}

inline ObjectSettings walker(std::vector<Waypoint> path, PathEnd end = PathEnd::ping_pong) {
  ObjectSettings object;
  object.name = "walker";
  object.model = "adult";
  object.path = std::move(path);
  object.end = end;
  return object;
}

inline SimulatedCamera camera_of(const Scene& scene, const RenderOptions& options = {}, int index = 0) {
  auto camera = SimulatedCamera::make(scene, index, options);
  EXPECT_TRUE(camera) << camera.error().to_string();
  return std::move(*camera);
}

inline Image16 picture_of(SimulatedCamera& camera, std::uint64_t frame) {
  Image16 picture(camera.settings().sensor.width, camera.settings().sensor.height);
  camera.render(frame, picture.view());
  return picture;
}

}  // namespace vigie::sim
