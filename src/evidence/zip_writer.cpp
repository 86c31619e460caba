#include "zip_writer.h"

#include <archive.h>
#include <archive_entry.h>
#include <fmt/format.h>

namespace vigie::evidence {
namespace {

la_ssize_t take(archive* /*zip*/, void* into, const void* bytes, std::size_t size) {
  static_cast<std::string*>(into)->append(static_cast<const char*>(bytes), size);
  return static_cast<la_ssize_t>(size);
}

}  // namespace

void ZipWriter::Close::operator()(archive* zip) const {
  archive_write_free(zip);
}

ZipWriter::ZipWriter(UtcTime now) : now_(now), zip_(archive_write_new()) {
  archive_write_set_format_zip(zip_.get());
  archive_write_zip_set_compression_store(zip_.get());
  archive_write_set_bytes_in_last_block(zip_.get(), 1);
  archive_write_open(zip_.get(), &bytes_, nullptr, take, nullptr);
}

ZipWriter::~ZipWriter() = default;

Result<void> ZipWriter::add(const std::string& name, std::string_view bytes) {
  const std::unique_ptr<archive_entry, decltype(&archive_entry_free)> entry(archive_entry_new(),
                                                                            &archive_entry_free);
  archive_entry_set_pathname(entry.get(), name.c_str());
  archive_entry_set_filetype(entry.get(), AE_IFREG);
  archive_entry_set_perm(entry.get(), 0644);
  archive_entry_set_size(entry.get(), static_cast<la_int64_t>(bytes.size()));
  archive_entry_set_mtime(entry.get(), now_.nanoseconds() / 1'000'000'000, 0);
  const bool done =
      archive_write_header(zip_.get(), entry.get()) == ARCHIVE_OK &&
      archive_write_data(zip_.get(), bytes.data(), bytes.size()) == static_cast<la_ssize_t>(bytes.size());
  if (done) return {};
  const char* why = archive_error_string(zip_.get());
  return {ErrorCode::internal,
          fmt::format("{} cannot be put into the zip: {}", name, why == nullptr ? "unknown" : why)};
}

Result<std::string> ZipWriter::finish() {
  if (archive_write_close(zip_.get()) != ARCHIVE_OK)
    return Error(ErrorCode::internal, "the zip cannot be ended");
  return std::move(bytes_);
}

}  // namespace vigie::evidence
