#pragma once
// Every device Ohmic knows, from CSV files into SQLite with full-text search: makers' figures, measurements, and the person's own.

#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "store/device.hpp"
#include "units/error.hpp"

namespace ohmic::store {

/// Where the catalogue stands. Empty paths: the usual places (see docs/catalogue.md).
struct CatalogueFiles {
  std::filesystem::path shipped;   // folder of the CSV files Ohmic comes with: catalogue/
  std::filesystem::path own;       // the person's own rows and measurements, same files; they win. May be absent
  std::filesystem::path database;  // built from both, again whenever one changed; ":memory:" for tests
  std::filesystem::path autoeq;    // a folder of AutoEq results the person downloaded. May be absent
};
/// $OHMIC_CATALOGUE or the folder beside the program; $XDG_DATA_HOME/ohmic/catalogue; $XDG_CACHE_HOME/ohmic/catalogue.sqlite.
CatalogueFiles usual_catalogue_files();

struct Hit {
  const Device* device = nullptr;
  double rank = 0.0;  // lower is better; only to be compared within one search
};

/// Immutable once open: pointers and spans stay valid as long as it lives. [control]
class Catalogue {
 public:
  /// Builds the database if a file changed (at most some hundred milliseconds), then reads it. Errors: a folder or file that cannot be
  /// read, rows that are refused (all of them, each as a sentence with file, line and column; hint counts them).
  static Result<std::shared_ptr<const Catalogue>> open(const CatalogueFiles& files = usual_catalogue_files());
  ~Catalogue();

  std::span<const Headphone> headphones() const noexcept;
  std::span<const Amplifier> amplifiers() const noexcept;
  std::span<const Interface> interfaces() const noexcept;
  std::span<const Microphone> microphones() const noexcept;
  std::span<const PlaybackSource> sources() const noexcept;

  /// Forgives spelling, order and case: "dt990 250", "senheiser 600". At most `most` of the kinds asked for (all when
  /// empty), best first; some milliseconds at most.
  std::vector<Hit> search(std::string_view words, std::span<const Kind> kinds = {}, std::size_t most = 10) const;
  /// By exact id; null if there is none.
  const Device* find(std::string_view id) const noexcept;
  /// The one device meant by a person's words. Errors: nothing like it, or several as likely: the sentence names them.
  Result<const Headphone*> headphone(std::string_view words) const;
  Result<const Amplifier*> amplifier(std::string_view words) const;
  Result<const Interface*> interface(std::string_view words) const;
  Result<const Microphone*> microphone(std::string_view words) const;
  Result<const PlaybackSource*> source(std::string_view words) const;

 private:
  struct Parts;
  explicit Catalogue(std::unique_ptr<const Parts> parts);
  std::unique_ptr<const Parts> parts_;
};

/// Why rows of a catalogue folder cannot be true: impossible figures, units mixed up (97 per milliwatt entered per volt), a
/// power and a voltage that contradict each other, a missing source. Empty: all is well.
std::vector<Error> check_catalogue(const std::filesystem::path& folder);

}  // namespace ohmic::store
