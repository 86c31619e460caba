// GDAL's errors kept instead of printed, so that they become part of ours. Thread-bound.
#pragma once

#include <memory>
#include <mutex>
#include <string>

#include <cpl_conv.h>
#include <cpl_error.h>
#include <gdal_priv.h>

namespace vigie::geo {

class QuietGdal {
 public:
  // What GDAL keeps of what it has read; its own default is a share of the machine's memory.
  static constexpr GIntBig kCacheBytes = 64 << 20;

  QuietGdal() {
    static std::once_flag registered;
    std::call_once(registered, [] {
      GDALAllRegister();
      GDALSetCacheMax64(kCacheBytes);
    });
    CPLErrorReset();
    CPLPushErrorHandler(CPLQuietErrorHandler);
  }
  QuietGdal(const QuietGdal&) = delete;
  QuietGdal& operator=(const QuietGdal&) = delete;
  ~QuietGdal() { CPLPopErrorHandler(); }
  static std::string reason() {
    const char* message = CPLGetLastErrorMsg();
    return message != nullptr && *message != '\0' ? message : "no reason given";
  }
};

struct CloseDataset {
  void operator()(GDALDataset* d) const { GDALClose(d); }
};
using Dataset = std::unique_ptr<GDALDataset, CloseDataset>;

}  // namespace vigie::geo
