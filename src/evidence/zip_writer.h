// A zip in memory, its entries as they are: clips and pictures do not shrink. For the files of this library
// alone. Thread-bound.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include <vigie/core/result.h>
#include <vigie/core/time.h>

struct archive;

namespace vigie::evidence {

class ZipWriter {
 public:
  explicit ZipWriter(UtcTime now);
  ~ZipWriter();
  ZipWriter(const ZipWriter&) = delete;
  ZipWriter& operator=(const ZipWriter&) = delete;

  // `name`: a path of ASCII within the zip. internal where libarchive refuses it.
  Result<void> add(const std::string& name, std::string_view bytes);
  // The whole of it; once.
  Result<std::string> finish();

 private:
  struct Close {
    void operator()(archive* zip) const;
  };

  const UtcTime now_;
  std::string bytes_;
  std::unique_ptr<archive, Close> zip_;
};

}  // namespace vigie::evidence
