// Opens the catalogue and finds devices in it by what people call them.

#include "store/catalogue.hpp"

#include <algorithm>
#include <cstdlib>
#include <mutex>
#include <unordered_map>

#include <fmt/format.h>

#include "store/autoeq.hpp"
#include "store/catalogue_database.hpp"
#include "store/check_rows.hpp"
#include "store/devices.hpp"
#include "store/name.hpp"

namespace ohmic::store {
namespace {

/// A device under all its names.
struct Named {
  const Device* device = nullptr;
  std::vector<Name> names;
};

std::vector<Name> names_of(const Device& device) {
  std::vector<Name> names{name_of(device.maker, device.model)};
  for (const auto& alias : device.aliases) names.push_back(name_of(device.maker, alias));
  return names;
}

/// How like the most alike of its names is.
Likeness best(const Name& asked, const Named& named) {
  Likeness best;
  for (const Name& name : named.names)
    if (const Likeness one = likeness(asked, name); one.rank() < best.rank()) best = one;
  return best;
}

struct Found {
  const Device* device;
  Likeness likeness;
};

constexpr std::size_t candidates = 100;  // whose spelling is compared letter by letter
constexpr double too_far = 0.5;          // of what was asked, missing in the name

}  // namespace

struct Catalogue::Parts {
  Devices devices;
  std::unordered_map<std::string_view, Named> by_id;
  // Asking the database changes its connection, nothing of the catalogue.
  mutable std::mutex asking;
  mutable std::optional<Database> database;

  /// Most alike first.
  std::vector<Found> find(std::string_view words, std::span<const Kind> kinds) const {
    const Name asked = name_of("", words);
    std::vector<Found> found;
    const Result<std::vector<std::string>> ids = [&] {
      const std::lock_guard lock(asking);
      return ids_like(*database, words, by_id.size());
    }();
    if (!ids) return found;
    for (const auto& id : *ids) {
      const auto at = by_id.find(id);
      if (at == by_id.end() || found.size() == candidates) continue;
      const Named& named = at->second;
      if (!kinds.empty() && std::ranges::find(kinds, named.device->kind) == kinds.end()) continue;
      found.push_back({named.device, best(asked, named)});
    }
    std::erase_if(found, [](const Found& f) { return f.likeness.missed > too_far; });
    std::ranges::stable_sort(found, {}, [](const Found& f) { return f.likeness.rank(); });
    return found;
  }
};

Catalogue::Catalogue(std::unique_ptr<const Parts> parts) : parts_(std::move(parts)) {}
Catalogue::~Catalogue() = default;

Result<std::shared_ptr<const Catalogue>> Catalogue::open(const CatalogueFiles& files) {
  auto parts = std::make_unique<Parts>();
  Result<std::vector<Row>> rows;
  for (int attempt = 0; attempt < 2; ++attempt) {
    auto database = up_to_date_database(files);
    if (!database) return std::unexpected(database.error());
    rows = read_rows(*database);
    parts->database = std::move(*database);
    if (rows) break;
    std::error_code ignored;  // damaged: the next attempt makes it anew
    std::filesystem::remove(files.database, ignored);
  }
  if (!rows) return std::unexpected(rows.error());
  parts->devices = assemble(std::move(*rows));
  if (!files.autoeq.empty()) attach_autoeq(files.autoeq, parts->devices.headphones);
  parts->devices.each([&](const Device& d) { parts->by_id.emplace(d.id, Named{&d, names_of(d)}); });
  return std::shared_ptr<const Catalogue>(new Catalogue(std::move(parts)));
}

std::span<const Headphone> Catalogue::headphones() const noexcept { return parts_->devices.headphones; }
std::span<const Amplifier> Catalogue::amplifiers() const noexcept { return parts_->devices.amplifiers; }
std::span<const Interface> Catalogue::interfaces() const noexcept { return parts_->devices.interfaces; }
std::span<const Microphone> Catalogue::microphones() const noexcept { return parts_->devices.microphones; }
std::span<const PlaybackSource> Catalogue::sources() const noexcept { return parts_->devices.sources; }

std::vector<Hit> Catalogue::search(std::string_view words, std::span<const Kind> kinds, std::size_t most) const {
  std::vector<Hit> hits;
  for (const Found& found : parts_->find(words, kinds)) {
    if (hits.size() == most) break;
    hits.push_back({found.device, found.likeness.rank()});
  }
  return hits;
}

const Device* Catalogue::find(std::string_view id) const noexcept {
  const auto at = parts_->by_id.find(id);
  return at == parts_->by_id.end() ? nullptr : at->second.device;
}

namespace {

/// The one that is meant: said by its whole name, or much more alike than all others.
Result<const Device*> meant(const std::vector<Found>& found, std::string_view words, Kind kind) {
  constexpr double sure = 0.29, clearly = 0.1;
  const auto named = [&](std::size_t most) {
    std::string names;
    for (std::size_t i = 0; i < std::min(most, found.size()); ++i)
      names += (i == 0 ? "" : ", ") + found[i].device->name();
    return names;
  };
  if (found.empty() || found[0].likeness.missed > sure)
    return failure(fmt::format("The catalogue has no {} like \"{}\".", word_of(kind), words),
                   found.empty() ? "ohmic catalogue search WORDS looks for others; ohmic catalogue add takes your own."
                                 : fmt::format("Nearest are {}. ohmic catalogue add takes your own.", named(3)));
  const Found& first = found[0];
  const bool is_whole = first.likeness.missed == 0.0 && first.likeness.unsaid == 0.0;
  const auto rivals = std::ranges::count_if(found, [&](const Found& other) {
    if (other.device == first.device) return false;
    if (is_whole) return other.likeness.missed == 0.0 && other.likeness.unsaid == 0.0;
    return other.likeness.missed < first.likeness.missed + clearly;
  });
  if (rivals == 0) return first.device;
  return failure(fmt::format("\"{}\" may be several {}s: {}{}.", words, word_of(kind),
                             named(static_cast<std::size_t>(rivals) + 1 > 6 ? 6 : static_cast<std::size_t>(rivals) + 1),
                             rivals + 1 > 6 ? " and others" : ""),
                 "Say more of its name.");
}

}  // namespace

#define OHMIC_MEANT(Type, what)                                                           \
  Result<const Type*> Catalogue::what(std::string_view words) const {                     \
    if (const Device* exact = find(words); exact != nullptr && exact->kind == Kind::what) \
      return static_cast<const Type*>(exact);                                             \
    const Kind kinds[] = {Kind::what};                                                    \
    const auto device = meant(parts_->find(words, kinds), words, Kind::what);             \
    if (!device) return std::unexpected(device.error());                                  \
    return static_cast<const Type*>(*device);                                             \
  }
OHMIC_MEANT(Headphone, headphone)
OHMIC_MEANT(Amplifier, amplifier)
OHMIC_MEANT(Interface, interface)
OHMIC_MEANT(Microphone, microphone)
OHMIC_MEANT(PlaybackSource, source)
#undef OHMIC_MEANT

std::vector<Error> check_catalogue(const std::filesystem::path& folder) {
  Rows all = read_rows(folder, false);
  std::ranges::move(check_rows(all.rows), std::back_inserter(all.errors));
  return all.errors;
}

}  // namespace ohmic::store
