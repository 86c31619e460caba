// The site's id: one line in the file `site` of the data folder.
#include "site_impl.h"

#include <fstream>

#include <fmt/format.h>

#include <vigie/core/whole_file.h>

namespace vigie::site {

Result<SiteId> site_id_of(const std::filesystem::path& folder, IdGenerator& ids) {
  const std::filesystem::path file = folder / "site";
  std::error_code error;
  if (std::filesystem::exists(file, error)) {
    std::ifstream in(file);
    std::string line;
    std::getline(in, line);
    auto id = SiteId::parse(line);
    if (id) return *id;
    return Error(ErrorCode::damaged,
                 fmt::format("{} does not hold the site's id: bring back its copy", file.string()));
  }
  const SiteId id = ids.make<SiteId>();
  const std::string line = id.to_string() + "\n";
  const std::span bytes(reinterpret_cast<const std::uint8_t*>(line.data()), line.size());
  if (auto written = write_whole(file, bytes); !written) return std::move(written).error();
  return id;
}

}  // namespace vigie::site
