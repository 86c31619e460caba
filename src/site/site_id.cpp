// The site's id: one line in the file `site` of the data folder.
#include "site_impl.h"

#include <fstream>

#include <fmt/format.h>

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
  const std::filesystem::path fresh = folder / "site.new";
  {
    std::ofstream out(fresh);
    out << id.to_string() << "\n" << std::flush;
    if (!out) return Error(ErrorCode::io, fmt::format("cannot write {}", fresh.string()));
  }
  std::filesystem::rename(fresh, file, error);
  if (error) return Error(ErrorCode::io, fmt::format("cannot write {}: {}", file.string(), error.message()));
  return id;
}

}  // namespace vigie::site
