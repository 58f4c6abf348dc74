// The request "catalogue": gear by a person's words, with the interval of every figure and who says it.

#include <cmath>
#include <optional>

#include <fmt/format.h>

#include "advise/physics/physics.hpp"
#include "api/requests/asked.hpp"
#include "api/requests/catalogue_shelf.hpp"
#include "api/requests/requests.hpp"
#include "store/columns.hpp"
#include "store/told.hpp"

namespace ohmic::api {
namespace {

using store::Kind;

/// Four digits: no figure of the catalogue has more.
Value rounded(double value) { return std::isfinite(value) ? Value(std::stod(fmt::format("{:.4g}", value))) : Value(); }

class Figures {
 public:
  template <class Q>
  void add(std::string_view name, std::string_view unit, const Interval<Q>& is, double scale = 1.0) {
    list_.emplace_back(Members{{"name", name},
                               {"low", rounded(is.low.value() * scale)},
                               {"likely", rounded(is.likely.value() * scale)},
                               {"high", rounded(is.high.value() * scale)},
                               {"unit", unit}});
  }
  void add(const advise::Drive& drive) {
    if (drive.is_level_known) add("output", "V", drive.open);
    if (drive.is_impedance_known) add("output impedance", "ohm", drive.impedance);
    if (drive.noise) add("noise", "uV", *drive.noise, 1e6);
  }
  List take() { return std::move(list_); }

 private:
  List list_;
};

/// What one needs to compare two of a kind; the rest is behind "show".
List figures_of(const store::Device& device) {
  Figures figures;
  switch (device.kind) {
    case Kind::headphone: {
      const advise::Ears ears = advise::ears_of(static_cast<const store::Headphone&>(device));
      figures.add("sensitivity", "dB SPL/V", ears.sensitivity);
      figures.add("impedance", "ohm", ears.impedance);
      break;
    }
    case Kind::amplifier: figures.add(advise::drive_of(static_cast<const store::Amplifier&>(device))); break;
    case Kind::interface: {
      const auto& interface = static_cast<const store::Interface&>(device);
      figures.add(advise::drive_of(interface));
      if (const auto preamp = advise::preamp_of(interface); preamp.gain) figures.add("gain", "dB", *preamp.gain);
      break;
    }
    case Kind::microphone: {
      const auto microphone = advise::microphone_of(static_cast<const store::Microphone&>(device));
      figures.add("sensitivity", "mV/Pa", microphone.sensitivity, 1e3);
      figures.add("self-noise", "dB(A)", microphone.self_noise);
      break;
    }
    case Kind::source: figures.add(advise::drive_of(static_cast<const store::PlaybackSource&>(device))); break;
  }
  return figures.take();
}

Members row_of(const store::Device& device) {
  return {{"id", device.id},
          {"kind", store::word_of(device.kind)},
          {"name", device.name()},
          {"words", device.type},
          {"figures", figures_of(device)}};
}

/// Impedance over frequency, the most trusted there is, as answers to "curve" are written.
List curves_of(const store::Device& device) {
  if (device.kind != Kind::headphone) return {};
  const auto& headphone = static_cast<const store::Headphone&>(device);
  if (headphone.impedance_curve.empty()) return {};
  List frequencies, ohms;
  const auto& points = headphone.impedance_curve.front().value;
  // Every so many, so that a picture has at most 256.
  const std::size_t step = (points.size() + 255) / 256;
  for (std::size_t i = 0; i < points.size(); i += step) {
    frequencies.push_back(rounded(points[i].frequency.value()));
    ohms.push_back(rounded(points[i].magnitude.value()));
  }
  return {Members{
      {"curve", "impedance"},
      {"x", Members{{"name", "frequency"}, {"unit", "Hz"}, {"values", std::move(frequencies)}, {"law", "logarithmic"}}},
      {"y", List{Members{{"name", "impedance"}, {"unit", "ohm"}, {"values", std::move(ohms)}}}}}};
}

Members shown(const store::Device& device) {
  List rows, sources;
  for (const store::Told& line : store::told(device))
    rows.emplace_back(Members{{"name", line.figure}, {"value", line.value}, {"source", line.source}});
  for (const store::Source& source : device.sources) {
    std::string words = store::told(source);
    if (!source.where.empty()) words += ": " + source.where;
    sources.emplace_back(std::move(words));
  }
  Members members = row_of(device);
  members.emplace_back("also", List(device.aliases.begin(), device.aliases.end()));
  members.emplace_back("rows", std::move(rows));
  members.emplace_back("sources", std::move(sources));
  members.emplace_back("curves", curves_of(device));
  return members;
}

Result<std::vector<Kind>> kinds_of(const Value& asked) {
  const Value* kind = asked.find("kind");
  if (kind == nullptr || kind->is_nothing()) return std::vector<Kind>{};
  std::vector<std::string_view> words;
  for (const Kind one : store::all_kinds) {
    words.push_back(store::word_of(one));
    if (kind->text() != nullptr && *kind->text() == words.back()) return std::vector{one};
  }
  return std::unexpected(no_such("kind", kind->text() != nullptr ? *kind->text() : kind->kind(), words));
}

Answer answer(const Value& asked, Shelf& shelf) {
  constexpr std::string_view members[] = {"search", "kind", "limit", "show"};
  constexpr std::string_view example = R"({"catalogue": {"search": "hd 600"}} or {"catalogue": {"show": "akg-k371"}})";
  if (auto ok = object_of(asked, members, example); !ok) return std::unexpected(ok.error());
  const auto catalogue = shelf.catalogue();
  if (!catalogue) return std::unexpected(catalogue.error());
  if (asked.find("show") != nullptr) {
    const auto id = text_in(asked, "show", "akg-k371");
    if (!id) return std::unexpected(id.error());
    const store::Device* device = (*catalogue)->find(*id);
    if (device == nullptr)
      return failure(fmt::format("The catalogue has nothing called \"{}\".", *id), "Search for it: its rows have ids.");
    return shown(*device);
  }
  const auto words = text_in(asked, "search", "hd 600");
  if (!words) return std::unexpected(words.error());
  const auto kinds = kinds_of(asked);
  if (!kinds) return std::unexpected(kinds.error());
  double limit = 12.0;
  if (asked.find("limit") != nullptr) {
    const auto given = number_in(asked, "limit", 1.0, 100.0);
    if (!given) return std::unexpected(given.error());
    limit = *given;
  }
  List rows;
  for (const store::Hit& hit : (*catalogue)->search(*words, *kinds, static_cast<std::size_t>(limit)))
    rows.emplace_back(row_of(*hit.device));
  return Members{{"rows", std::move(rows)}};
}

}  // namespace

void add_catalogue(Protocol& protocol, std::shared_ptr<Shelf> shelf) {
  protocol.add({.name = "catalogue",
                .takes = {},
                .says = "Gear that Ohmic knows: searched by words, or everything about one, with who says each figure.",
                .work = [shelf = std::move(shelf)](const Request& request) -> Result<Work> {
                  return [shelf, asked = request.verb] { return answer(asked, *shelf); };
                }});
}

}  // namespace ohmic::api
