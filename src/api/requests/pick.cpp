// From names to gear: the rig's own, the catalogue's likely figures, netlists.

#include "api/requests/pick.hpp"

#include <algorithm>
#include <cmath>
#include <filesystem>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "advise/physics/figures.hpp"
#include "api/requests/asked.hpp"
#include "rig/circuit_file.hpp"
#include "rig/edit_text.hpp"
#include "store/told.hpp"

namespace ohmic::api {
namespace {

namespace fs = std::filesystem;

/// name = "value", as a person writes it.
std::string line_of(std::string_view name, std::string_view text) {
  return fmt::format("{} = {}\n", name, rig::literal(std::string(text), rig::Spelling::quoted));
}

/// Every figure of a piece of gear that is not as it is by itself: its name and its literal. Five digits: 0.001 dB.
template <class Spec, std::size_t N>
std::vector<std::pair<std::string_view, std::string>> figures_of(const std::array<SpecField<Spec>, N>& fields,
                                                                 const Spec& spec) {
  std::vector<std::pair<std::string_view, std::string>> all;
  for (const auto& field : fields) {
    const double value = field.load(spec);
    const Field& f = field.field;
    if (std::isnan(value) || (value == f.fallback && !f.is_required)) continue;
    std::string text;
    if (f.dimension == Dimension::choice)
      text = rig::literal(std::string(f.choices[static_cast<std::size_t>(value)]), rig::Spelling::quoted);
    else if (f.dimension == Dimension::flag) text = value != 0.0 ? "true" : "false";
    else if (f.dimension == Dimension::number) text = fmt::format("{:.5g}", value);
    else text = rig::literal(format_value(f.dimension, value, 5), rig::Spelling::quoted);
    all.emplace_back(f.name, std::move(text));
  }
  return all;
}

/// "103.7 dB/V, measured by ...": who says what is computed with.
std::string source_of(const store::Device& device) {
  std::vector<std::string> all;
  for (const store::Source& source : device.sources) {
    std::string words = store::told(source);
    if (std::ranges::find(all, words) == all.end() && all.size() < 3) all.push_back(std::move(words));
  }
  return fmt::format("catalogue: {}", fmt::join(all, "; "));
}

template <class Spec>
Picked of_rig(const rig::Defined<Spec>& gear) {
  return {.name = gear.name, .title = gear.title.empty() ? gear.name : gear.title, .section = {}};
}

template <class Spec>
rig::Defined<Spec> defined(const store::Device& device, Spec spec) {
  return {.name = device.id, .title = device.name(), .source = source_of(device), .spec = std::move(spec), .place = {}};
}

/// A section of its own for gear of the catalogue.
template <class Spec, std::size_t N>
std::string section_of(std::string_view kind, const store::Device& device, const std::array<SpecField<Spec>, N>& fields,
                       const Spec& spec) {
  std::string text = fmt::format("\n[{}.{}]\n", kind, device.id);
  text += line_of("title", device.name()) + line_of("source", source_of(device));
  for (const auto& [name, value] : figures_of(fields, spec)) text += fmt::format("{} = {}\n", name, value);
  return text;
}

}  // namespace

Result<Picked> pick_headphone(rig::Rig& rig, std::string_view name, Shelf& shelf) {
  if (const auto* known = rig::find(rig.headphones, name)) return of_rig(*known);
  const auto catalogue = shelf.catalogue();
  if (!catalogue) return std::unexpected(catalogue.error());
  const store::Device* device = (*catalogue)->find(name);
  if (device == nullptr || device->kind != store::Kind::headphone)
    return failure(fmt::format("Neither the rig nor the catalogue has a headphone \"{}\".", name),
                   "Search the catalogue for it, and give its id.");
  const advise::Ears ears = advise::ears_of(static_cast<const store::Headphone&>(*device));
  gear::HeadphoneSpec spec = advise::headphone_spec(ears);
  Picked picked{.name = device->id,
                .title = device->name(),
                .section = section_of("headphone", *device, gear::headphone_fields, spec)};
  if (!spec.sections.empty()) {
    picked.section += "sections = [\n";
    for (const gear::SectionSpec& section : spec.sections) {
      std::vector<std::string> members;
      for (const auto& [figure, value] : figures_of(gear::section_fields, section))
        members.push_back(fmt::format("{} = {}", figure, value));
      picked.section += fmt::format("  {{ {} }},\n", fmt::join(members, ", "));
    }
    picked.section += "]\n";
  }
  rig.headphones.push_back(defined(*device, std::move(spec)));
  return picked;
}

Result<Picked> pick_amplifier(rig::Rig& rig, std::string_view name, std::string_view into, Shelf& shelf) {
  if (const auto* known = rig::find(rig.amplifiers, name)) return of_rig(*known);
  if (rig::is_netlist_path(name)) {
    const auto file = rig::CircuitFile::read(name, rig.file);
    if (!file) return std::unexpected(file.error());
    return Picked{.name = std::string(name), .title = (*file)->title(), .section = {}};
  }
  const auto catalogue = shelf.catalogue();
  if (!catalogue) return std::unexpected(catalogue.error());
  const store::Device* device = (*catalogue)->find(name);
  if (device == nullptr || device->kind != store::Kind::amplifier)
    return failure(fmt::format("Neither the rig nor the catalogue has an amplifier \"{}\".", name),
                   "Search the catalogue for it and give its id, or the path of a netlist.");
  const advise::Drive drive = advise::drive_of(static_cast<const store::Amplifier&>(*device));
  // Where the headphone is the catalogue's too, the limits are those that are published for such a load.
  const store::Device* worn = (*catalogue)->find(into);
  const bool is_known = worn != nullptr && worn->kind == store::Kind::headphone;
  const gear::AmplifierSpec spec =
      is_known ? advise::amplifier_spec(drive, advise::ears_of(static_cast<const store::Headphone&>(*worn)))
               : advise::amplifier_spec(drive);
  Picked picked{.name = device->id,
                .title = device->name(),
                .section = section_of("amplifier", *device, gear::amplifier_fields, spec)};
  rig.amplifiers.push_back(defined(*device, spec));
  return picked;
}

Result<std::shared_ptr<const rig::CircuitFile>> Circuits::read(const std::string& name, const std::string& rig_file) {
  if (const auto known = read_.find(name); known != read_.end()) return known->second;
  auto file = rig::CircuitFile::read(name, rig_file);
  if (file) read_.emplace(name, *file);
  return file;
}

const std::vector<std::string>& Circuits::shipped() {
  if (shipped_) return *shipped_;
  std::vector<std::string>& found = shipped_.emplace();
  std::error_code ignored;
  for (const fs::path& folder : rig::circuit_folders()) {
    for (const auto& entry : fs::directory_iterator(folder, ignored)) {
      if (entry.path().extension() != ".cir") continue;
      std::string name = "circuits/" + entry.path().filename().string();
      if (std::ranges::find(found, name) == found.end()) found.push_back(std::move(name));
    }
  }
  // A microphone's preamp, or an instrument's, is no headphone amplifier.
  std::erase_if(found, [&](const std::string& name) {
    const auto file = read(name, "rig.toml");
    return !file || !(*file)->netlist().playable() || (*file)->netlist().notes().kind == "input" ||
           (*file)->netlist().notes().kind == "load";
  });
  std::ranges::sort(found);
  return found;
}

Result<rig::Phones> with(const rig::Rig& rig, const rig::Phones& phones, const std::string& amplifier,
                         const std::string& headphone, Circuits& circuits) {
  rig::Phones thought = phones;
  const auto chosen = std::min(static_cast<std::size_t>(phones.choice), phones.choices.size()) - 1;
  rig::Choice choice = phones.choices[chosen];
  if (!headphone.empty()) choice.headphones.front() = headphone;
  if (!amplifier.empty() && amplifier != choice.amplifier) {
    choice.amplifier = amplifier;
    choice.circuit = nullptr;
    if (rig::is_netlist_path(amplifier) && rig::find(rig.amplifiers, amplifier) == nullptr) {
      const auto file = circuits.read(amplifier, rig.file);
      if (!file) return std::unexpected(file.error());
      choice.circuit = *file;
      if (std::ranges::find(thought.circuits, *file, &rig::CircuitKnobs::file) == thought.circuits.end())
        thought.circuits.push_back({*file, (*file)->defaults()});
    }
  }
  if (!choice.amplifier.empty() && thought.dac.empty() && !rig.dacs.empty()) thought.dac = rig.dacs.front().name;
  thought.choices = {std::move(choice)};
  thought.choice = 1;
  return thought;
}

}  // namespace ohmic::api
