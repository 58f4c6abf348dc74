#pragma once
// The catalogue, opened when somebody asks for it first, and kept for everybody who asks.

#include <memory>
#include <mutex>

#include "store/catalogue.hpp"
#include "units/error.hpp"

namespace ohmic::api {

class Shelf {
 public:
  explicit Shelf(store::CatalogueFiles files = store::usual_catalogue_files()) : files_(std::move(files)) {}

  /// The first call takes up to some hundred milliseconds where the files changed, and others wait for it. Errors:
  /// Catalogue::open's; the next call tries again. [control] [work]
  Result<std::shared_ptr<const store::Catalogue>> catalogue() {
    const std::scoped_lock lock(opening_);
    if (open_ == nullptr) {
      auto opened = store::Catalogue::open(files_);
      if (!opened) return opened;
      open_ = std::move(*opened);
    }
    return open_;
  }

 private:
  store::CatalogueFiles files_;
  std::mutex opening_;
  std::shared_ptr<const store::Catalogue> open_;
};

}  // namespace ohmic::api
