// The ground: what cameras see of it, where on it a pixel is, and its heights for the map. Nothing is kept.
#include "api.h"
#include "ground_json.h"
#include "json.h"
#include "problem.h"

#include <charconv>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace vigie::server {
namespace {

using nlohmann::json;

// The camera that is asked of, what was asked, and how large its pictures are.
struct Asked {
  site::CameraStatus camera;
  site::PictureSize size;
  json body;
};

Result<Asked> asked(const ApiParts& parts, const Call& call) {
  const auto id = id_argument<CameraId>(call);
  if (!id) return id.error();
  auto body = read_json(call.request);
  if (!body) return std::move(body).error();
  auto camera = parts.site.camera(*id);
  if (!camera) return std::move(camera).error();
  const site::PictureSize size{camera->width, camera->height};
  if (size.width == 0) {
    return Error(ErrorCode::unavailable,
                 "the camera has given no picture yet, so that its pictures' size is not known");
  }
  return Asked{std::move(*camera), size, std::move(*body)};
}

Result<Placement> placement_of(const site::CameraStatus& camera) {
  if (camera.pose) return camera.pose->placement;
  return Error(ErrorCode::not_found, "it is not known where this camera stands: PUT …/pose says it");
}

template <typename Value>
Response answer(const Result<Value>& value) {
  return value ? json_response(200, to_json(*value)) : problem(value.error());
}

Response view(const ApiParts& parts, const Call& call) {
  const auto question = asked(parts, call);
  if (!question) return problem(question.error());
  const auto wanted = parse_view(question->body);
  if (!wanted) return problem(wanted.error());
  const site::Ground& ground = parts.site.ground();
  const auto placement =
      wanted->pose ? ground.stand(question->camera.record.id, *wanted->pose) : placement_of(question->camera);
  if (!placement) return problem(placement.error());
  return answer(ground.view(*placement, question->size, wanted->target, wanted->pixels));
}

Response locate(const ApiParts& parts, const Call& call) {
  const auto question = asked(parts, call);
  if (!question) return problem(question.error());
  const auto pixel = parse_pixel(question->body);
  if (!pixel) return problem(pixel.error());
  const auto placement = placement_of(question->camera);
  if (!placement) return problem(placement.error());
  return answer(parts.site.ground().locate(*placement, question->size, *pixel));
}

Response project(const ApiParts& parts, const Call& call) {
  const auto question = asked(parts, call);
  if (!question) return problem(question.error());
  const auto place = parse_place(question->body);
  if (!place) return problem(place.error());
  const auto placement = placement_of(question->camera);
  if (!placement) return problem(placement.error());
  return answer(parts.site.ground().project(*placement, question->size, place->latitude, place->longitude));
}

Response calibrate(const ApiParts& parts, const Call& call) {
  const auto question = asked(parts, call);
  if (!question) return problem(question.error());
  const auto task = parse_calibration(question->body);
  if (!task) return problem(task.error());
  return answer(parts.site.ground().calibrate(question->camera.record.id, question->size, task->guess,
                                              task->landmarks));
}

std::optional<int> number_of(std::string_view text) {
  int number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

// FNV-1a (Fowler, Noll and Vo 1991) of the bytes.
std::string etag_of(const std::vector<std::uint8_t>& bytes) {
  std::uint64_t hash = 0xcbf29ce484222325U;
  for (const std::uint8_t byte : bytes) hash = (hash ^ byte) * 0x100000001b3U;
  return fmt::format("\"{:016x}\"", hash);
}

Response get_tile(const ApiParts& parts, const Call& call) {
  constexpr std::string_view kEnding = ".png";
  std::string_view last = call.arguments.at(2);
  const bool png = last.ends_with(kEnding);
  if (png) last.remove_suffix(kEnding.size());
  const auto z = number_of(call.arguments.at(0)), x = number_of(call.arguments.at(1)), y = number_of(last);
  if (!png || !z || !x || !y) {
    return problem(Error(ErrorCode::invalid_argument, "a tile is …/terrain/Z/X/Y.png, in whole numbers"));
  }
  auto tile = parts.site.ground().tile({*z, *x, *y});
  if (!tile) return problem(tile.error());
  Response response;
  response.headers = {
      {"Content-Type", "image/png"}, {"Cache-Control", "private, max-age=3600"}, {"ETag", etag_of(*tile)}};
  if (call.request.header("if-none-match") == response.headers.back().second) {
    response.status = 304;
    return response;
  }
  response.body = std::string(tile->begin(), tile->end());
  return response;
}

}  // namespace

void add_ground_routes(Router& router, const ApiParts& parts) {
  const auto post = [&](std::string_view path, Action action, Response (*to)(const ApiParts&, const Call&)) {
    router.add({"POST", path, action, [parts, to](const Call& call) { return to(parts, call); }});
  };
  post("/api/v1/cameras/{}/view", Action::view_state, view);
  post("/api/v1/cameras/{}/locate", Action::view_state, locate);
  post("/api/v1/cameras/{}/project", Action::view_state, project);
  post("/api/v1/cameras/{}/calibration", Action::change_cameras, calibrate);
  router.add({"GET", "/api/v1/terrain/{}/{}/{}", Action::view_state,
              [parts](const Call& call) { return get_tile(parts, call); }});
}

}  // namespace vigie::server
