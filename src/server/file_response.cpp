#include "file_response.h"

#include "problem.h"
#include "range.h"

#include <fmt/format.h>

namespace vigie::server {
namespace {

struct FileState {
  std::uint64_t size = 0;
  std::string etag;
};

Result<FileState> state_of(const std::filesystem::path& file, std::string_view missing) {
  std::error_code error;
  const std::uint64_t size = std::filesystem::file_size(file, error);
  if (error) return Error(ErrorCode::not_found, std::string(missing));
  const auto changed = std::filesystem::last_write_time(file, error).time_since_epoch().count();
  return FileState{size, fmt::format("\"{:x}-{:x}\"", size, changed)};
}

}  // namespace

Response file_response(const Request& request, const std::filesystem::path& file, std::string_view type,
                       std::string_view missing) {
  const auto state = state_of(file, missing);
  if (!state) return problem(state.error());
  Response response;
  response.headers = {{"Content-Type", std::string(type)},
                      {"Cache-Control", "private, no-cache"},
                      {"Accept-Ranges", "bytes"},
                      {"ETag", state->etag}};
  if (request.header("if-none-match") == state->etag) {
    response.status = 304;
    return response;
  }
  const std::string_view condition = request.header("if-range");
  const bool same = condition.empty() || condition == state->etag;
  const auto range = same ? parse_range(request.header("range"), state->size) : WholeFile{};
  if (std::holds_alternative<OutsideFile>(range)) {
    Response outside = problem(416, Error(ErrorCode::invalid_argument, "the range is outside the file"));
    outside.headers.emplace_back("Content-Range", fmt::format("bytes */{}", state->size));
    return outside;
  }
  FilePart part{file, 0, state->size};
  if (const auto* bytes = std::get_if<ByteRange>(&range)) {
    response.status = 206;
    part = {file, bytes->offset, bytes->length};
    response.headers.emplace_back("Content-Range", fmt::format("bytes {}-{}/{}", part.offset,
                                                               part.offset + part.length - 1, state->size));
  }
  response.body = part;
  return response;
}

}  // namespace vigie::server
