// One walk through a rig by its tables of fields serves both: the list of all values, and the one at an address.

#include "rig/parameters.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "rig/address.hpp"
#include "rig/matrix.hpp"
#include "rig/parameter_walk.hpp"

namespace ohmic::rig {
namespace {

constexpr Decibel off{-100.0};

Send* send_from(Mix& mix, std::string_view channel) {
  const auto found = std::ranges::find(mix.sends, channel, &Send::input);
  return found == mix.sends.end() ? nullptr : &*found;
}

Send absent_send(std::string channel) {
  Send send{.input = std::move(channel), .level = off};
  return send;
}

/// A band that does nothing.
EqualizerBand neutral_band() { return defaults(equalizer_band_fields); }

/// What can be turned, section by section.
class RigWalk : public Walk {
 public:
  explicit RigWalk(Rig& rig) : rig_(rig) {}
  RigWalk(Rig& rig, std::span<const std::string> wanted) : Walk(wanted), rig_(rig) {}

  void all() {
    table("desk", [&] { fields(desk_fields, rig_.desk, Keeping::file); });
    table("hearing", [&] { fields(hearing_fields, rig_.hearing, Keeping::file); });
    items("input", rig_.inputs, [&](Input& input) { inside(input); });
    items("playback", rig_.playbacks, [&](Playback& playback) { inside(playback.strip); });
    items("group", rig_.groups,
          [&](Group& group) { fields(group_fields, group, Keeping::scene, as_declared, "solo"); });
    items("mix", rig_.mixes, [&](Mix& mix) { inside(mix); });
    items("phones", rig_.phones, [&](Phones& phones) { inside(phones); });
    items("monitor", rig_.monitors, [&](Monitor& monitor) { inside(monitor); });
    items("talkback", rig_.talkbacks,
          [&](Talkback& talkback) { fields(talkback_fields, talkback, Keeping::file, as_declared, "open"); });
    items("stream", rig_.streams, [&](Stream& stream) {
      fields(stream_fields, stream, Keeping::scene);
      if (takes("mix")) name(stream.mix, "Which mix it carries.", names(rig_.mixes));
    });
  }

 private:
  template <class Items>
  static std::vector<std::string> names(const Items& items) {
    std::vector<std::string> list;
    list.reserve(items.size());
    for (const auto& item : items) list.push_back(item.name);
    return list;
  }

  void inside(Strip& strip) {
    fields(strip_fields, strip, Keeping::scene, as_declared, "solo");
    table("gate", [&] { fields(dsp::gate_fields, strip.gate, Keeping::scene); });
    table("eq", [&] { bands(strip.equalizer); });
    table("de_esser", [&] { fields(dsp::de_esser_fields, strip.de_esser, Keeping::scene); });
    table("compressor", [&] { fields(dsp::compressor_fields, strip.compressor, Keeping::scene); });
    if (!strip.insert.file.empty())
      table("insert", [&] { fields(dsp::convolver_fields, strip.insert.settings, Keeping::scene); });
  }

  void bands(std::vector<EqualizerBand>& list) {
    constexpr std::array<std::string_view, most_equalizer_bands> numbers = {"1", "2", "3", "4"};
    for (std::size_t i = 0; i < numbers.size(); ++i) {
      if (i < list.size()) part(numbers[i], Step::Kind::item_at, [&] { band(list, i); }, i + 1);
      else if (is_search()) part(numbers[i], Step::Kind::item_at, [&] { absent_band(list, i); }, i + 1);
    }
  }
  void band(std::vector<EqualizerBand>& list, std::size_t i) {
    const std::size_t before = count();
    fields(equalizer_band_fields, list[i], Keeping::scene);
    removable(before, [&list, i] { list.resize(std::min(list.size(), i)); });
  }
  void absent_band(std::vector<EqualizerBand>& list, std::size_t i) {
    EqualizerBand band = neutral_band();
    const std::size_t before = count();
    fields(equalizer_band_fields, band, Keeping::scene);
    rebind(
        before, equalizer_band_fields, [&list, i] { return i < list.size() ? list[i] : neutral_band(); },
        [&list, i]() -> EqualizerBand& {
          while (list.size() <= i) list.push_back(neutral_band());
          return list[i];
        });
  }

  /// Gain, pad and 48 V are the preamp's; a card's own knob is only known.
  bool is_turned(const Input& input, Field& field) const {
    if (field.name == "channel" || field.name == "card") return false;
    const auto* preamp = find(rig_.preamps, input.preamp);
    if (preamp == nullptr) return field.name == "gain" && input.card_channel > 0;
    const gear::PreampSpec& spec = preamp->spec;
    if (field.name == "gain") {
      field.minimum = field.fallback = spec.minimum_gain.value();
      field.maximum = spec.maximum_gain.value();
    } else if (field.name == "socket") {
      field.fallback = static_cast<double>(spec.input);
    }
    return (field.name != "phantom" || spec.has_phantom) && (field.name != "pad" || spec.pad_attenuation.value() > 0.0);
  }

  void inside(Input& input) {
    fields(input_fields, input, Keeping::file, [&](Field& field) { return is_turned(input, field); });
    if (input.link.empty()) inside(input.strip);
  }

  void inside(Mix& mix) {
    fields(mix_fields, mix, Keeping::scene);
    table("sends", [&] {
      for (std::size_t i = 0; i < mix.sends.size(); ++i)
        part(mix.sends[i].input, Step::Kind::member, [&] {
          const std::size_t before = count();
          fields(send_fields, mix.sends[i], Keeping::scene);
          removable(before, [&mix, i] { mix.sends.erase(mix.sends.begin() + static_cast<std::ptrdiff_t>(i)); });
        });
      if (!is_search()) return;
      for (const Input& input : rig_.inputs)
        if (input.link.empty()) absent(mix, input.name);  // a pair is sent as its left side
      for (const Playback& playback : rig_.playbacks) absent(mix, playback.name);
    });
  }
  void absent(Mix& mix, const std::string& channel) {
    if (send_from(mix, channel) != nullptr) return;
    part(channel, Step::Kind::member, [&] {
      Send send = absent_send(channel);
      const std::size_t before = count();
      fields(send_fields, send, Keeping::scene);
      rebind(
          before, send_fields,
          [&mix, channel] {
            const Send* there = send_from(mix, channel);
            return there != nullptr ? *there : absent_send(channel);
          },
          [&mix, channel]() -> Send& {
            Send* there = send_from(mix, channel);
            return there != nullptr ? *there : mix.sends.emplace_back(absent_send(channel));
          });
    });
  }

  /// The level ends at `highest`, and neither end of the knob's travel passes the other.
  template <class Output>
  static void limit(const Output& output, Field& field) {
    constexpr double shortest_travel = 1.0;  // dB
    if (field.name == "level") field.maximum = std::min(field.maximum, output.highest.value());
    if (field.name == "lowest") field.maximum = std::min(field.maximum, output.highest.value() - shortest_travel);
    if (field.name == "highest")
      field.minimum = std::max({field.minimum, output.lowest.value() + shortest_travel, output.level.value()});
  }

  /// What an output may hear: the mixes, and the outputs that do not hear it themselves.
  std::vector<std::string> heard_by(const std::string& output) const {
    std::vector<std::string> list = names(rig_.mixes);
    const auto append = [&](const char* prefix, const auto& outputs) {
      for (const auto& other : outputs)
        if (std::string name = prefix + other.name; !heard_mix(rig_, name, output).empty())
          list.push_back(std::move(name));
    };
    append("phones.", rig_.phones);
    append("monitor.", rig_.monitors);
    return list;
  }

  void inside(Phones& phones) {
    fields(phones_fields, phones, Keeping::file, [&](Field& field) {
      limit(phones, field);
      if (field.name == "choice") field.maximum = static_cast<double>(phones.choices.size());
      return true;
    });
    table("crossfeed", [&] { fields(dsp::crossfeed_fields, phones.crossfeed, Keeping::file); });
    if (!phones.circuits.empty())
      table("circuit", [&] {
        for (CircuitKnobs& circuit : phones.circuits)
          part(circuit.file->name(), Step::Kind::member, [&] { knobs(circuit); });
      });
    if (takes("mix"))
      name(phones.mix, "What it hears: a mix, or what another output hears.", heard_by("phones." + phones.name));
    if (takes("listener")) {
      Parameter& made = add({.name = "listener", .says = "Who wears it: whose dose is counted."}, Keeping::file);
      made.is_name = true;
      made.names = {phones.listener, phones.name};
      made.spelled = listener_name;
      made.load_name = [&phones] { return phones.listener; };
      made.store_name = [&phones](std::string name) { phones.listener = std::move(name); };
    }
  }

  /// What the netlist declares, and where one listens and looks.
  void knobs(CircuitKnobs& circuit) {
    const std::span<const Field> fields = circuit.file->fields();
    for (std::size_t i = 0; i < fields.size(); ++i) {
      if (!takes(fields[i].name)) continue;
      Parameter& made = add(fields[i], Keeping::file);
      made.load = [&circuit, i] { return circuit.values[i]; };
      made.store = [&circuit, i](double value) { circuit.values[i] = value; };
    }
    if (takes(listen_field.name)) place(listen_field, circuit.listen, *circuit.file);
    if (!takes(scope_field.name)) return;
    Parameter& scope = place(scope_field, circuit.scope, *circuit.file);
    scope.names.emplace(scope.names.begin(), CircuitKnobs::as_heard);
  }
  Parameter& place(const Field& field, std::string& member, const CircuitFile& file) {
    Parameter& made = add(field, Keeping::file);
    made.is_name = true;
    made.names.assign(file.places().begin(), file.places().end());
    made.spelled = [&file](std::string_view text) { return file.place(text); };
    made.load_name = [&member] { return member; };
    made.store_name = [&member](std::string name) { member = std::move(name); };
    return made;
  }

  void inside(Monitor& monitor) {
    const auto rule = [&](Field& field) {
      limit(monitor, field);
      if (field.name == "set") field.maximum = static_cast<double>(monitor.sets.size());
      return true;
    };
    fields(monitor_fields, monitor, Keeping::file, rule, "dim", "cut");
    if (monitor.sets.size() > 1)  // a single set may stand in the monitor itself
      table("sets", [&] {
        for (std::size_t i = 0; i < monitor.sets.size(); ++i)
          part(
              monitor.sets[i].name, Step::Kind::item_at,
              [&] { fields(speaker_set_fields, monitor.sets[i], Keeping::file); }, i + 1);
      });
    if (monitor.sub) table("sub", [&] { fields(sub_fields, *monitor.sub, Keeping::file); });
    if (takes("mix"))
      name(monitor.mix, "What it hears: a mix, or what another output hears.", heard_by("monitor." + monitor.name));
  }

  Rig& rig_;
};

}  // namespace

std::vector<Parameter> parameters(Rig& rig) {
  RigWalk walk(rig);
  walk.reserve(rig.inputs.size() * 48 + rig.mixes.size() * rig.inputs.size() * send_fields.size());
  walk.all();
  return std::move(walk).found();
}

Result<Parameter> find_parameter(Rig& rig, std::string_view address) {
  auto parts = address_parts(address);
  if (!parts) return std::unexpected(parts.error());
  if (parts->size() == 4 && parts->front() == "mix" && (*parts)[2] == "sends") parts->emplace_back("level");
  RigWalk walk(rig, *parts);
  walk.all();
  if (walk.count() > 0) return std::move(std::move(walk).found().front());

  const std::vector<std::string> there(
      parts->begin(), parts->begin() + static_cast<std::ptrdiff_t>(std::min(walk.depth(), parts->size())));
  const std::string here = address_of(there);
  const std::string choice = fmt::format("{}", fmt::join(walk.candidates(), ", "));
  if (walk.depth() >= parts->size())
    return failure(fmt::format("{} is no value, it has values.", here), fmt::format("There are: {}.", choice));
  if (there.size() == 2 && there[0] == "input") {
    const auto input = std::ranges::find(rig.inputs, there[1], &Input::name);
    if (input != rig.inputs.end() && !input->link.empty())
      return failure(
          fmt::format("{} has no \"{}\" of its own: it is linked to {}.", here, (*parts)[there.size()], input->link),
          fmt::format("The strip of {} is that of both.", input->link));
  }
  const std::string& wrong = (*parts)[there.size()];
  const auto near = wrong.size() > 1 ? nearest_name(wrong, walk.candidates()) : std::nullopt;
  return failure(there.empty() ? fmt::format("There is nothing called \"{}\" to turn.", wrong)
                               : fmt::format("{} has nothing called \"{}\" to turn.", here, wrong),
                 near                        ? fmt::format("Did you mean \"{}\"?", *near)
                 : walk.candidates().empty() ? std::string("There is nothing in it.")
                                             : fmt::format("There are: {}.", choice));
}

}  // namespace ohmic::rig
