// FLIR's radiometric files, as a source: .fff and .seq, radiometric JPEG, 16-bit TIFF. docs/formats/flir.md
// says what is made of them.
#pragma once

#include <filesystem>
#include <memory>

#include <vigie/core/clock.h>
#include <vigie/core/source.h>
#include <vigie/source/open.h>

namespace vigie::source {

// By what is in it: an FFF, a JPEG with an FFF in it, or any TIFF. False where it cannot be read.
bool is_flir(const std::filesystem::path& path);

// not_found, io, damaged, unsupported: of the first picture. What is wrong with later ones comes with the
// SourceEnd, after the whole ones before it. `clock` outlives the source.
Result<std::unique_ptr<Source>> open_flir(const std::filesystem::path& path, const SourceOptions& options,
                                          const Clock& clock);

}  // namespace vigie::source
