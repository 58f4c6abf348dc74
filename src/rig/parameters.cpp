// One walk through a rig by its tables of fields serves both: the list of all values, and the one at an address.

#include "rig/parameters.hpp"

#include <algorithm>
#include <cmath>
#include <span>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "rig/address.hpp"

namespace ohmic::rig {
namespace {

constexpr Decibel off{-100.0};

/// Leaves a field as its table declares it. Others narrow its range, or return false: not turned while playing.
constexpr auto as_declared = [](Field&) { return true; };

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

/// Binds what is asked for: everything, or what lies at one address.
class Walk {
 public:
  Walk(Rig& rig, std::vector<Parameter>& found) : rig_(rig), found_(found) {}
  Walk(Rig& rig, std::vector<Parameter>& found, std::span<const std::string> wanted)
      : rig_(rig), found_(found), wanted_(wanted), is_search_(true) {}

  void all() {
    table("desk", [&] { fields(desk_fields, rig_.desk, Keeping::file); });
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

  /// The names at the place where the search ended, and how many parts of the address lead there.
  std::size_t depth() const { return deepest_; }
  std::span<const std::string_view> candidates() const { return candidates_; }

 private:
  template <class Items>
  static std::vector<std::string> names(const Items& items) {
    std::vector<std::string> list;
    list.reserve(items.size());
    for (const auto& item : items) list.push_back(item.name);
    return list;
  }

  /// Is this the next part of the address? Notes what else it could have been.
  bool is_next(std::string_view name) {
    if (!is_search_) return true;
    if (depth_ == deepest_) candidates_.push_back(name);
    return depth_ < wanted_.size() && wanted_[depth_] == name;
  }
  bool is_last() const { return !is_search_ || depth_ + 1 == wanted_.size(); }
  bool takes(std::string_view field) { return is_next(field) && is_last(); }

  /// What stands at one step of a way; `name` outlives the walk.
  template <class Inside>
  void part(std::string_view name, Step::Kind kind, Inside inside, std::size_t number = 0) {
    if (!is_next(name)) return;
    const std::size_t length = address_.size();
    if (!address_.empty()) address_ += '.';
    address_ += address_part(name);
    way_.push_back(kind == Step::Kind::item_at ? item_at(number) : Step{.kind = kind, .name = std::string(name)});
    ++depth_;
    if (depth_ > deepest_) {
      deepest_ = depth_;
      candidates_.clear();
    }
    inside();
    --depth_;
    way_.pop_back();
    address_.resize(length);
  }
  template <class Inside>
  void table(const char* name, Inside inside) {
    part(name, Step::Kind::member, inside);
  }
  template <class Items, class Inside>
  void items(const char* section, Items& list, Inside inside) {
    table(section, [&] {
      for (auto& one : list) part(one.name, Step::Kind::item_named, [&] { inside(one); });
    });
  }

  Parameter& add(const Field& field, Keeping keeping) {
    Parameter& made = found_.emplace_back();
    made.address.reserve(address_.size() + 1 + field.name.size());
    made.address = address_;
    made.address += '.';
    made.address += field.name;
    made.way.reserve(way_.size() + 1);
    made.way = way_;
    made.way.push_back(member(std::string(field.name)));
    made.field = field;
    made.keeping = keeping;
    return made;
  }

  /// All fields of a table; the one called `moment` is kept nowhere.
  template <class Spec, std::size_t N, class Rule = decltype(as_declared)>
  void fields(const std::array<SpecField<Spec>, N>& table, Spec& spec, Keeping keeping, const Rule& rule = as_declared,
              std::string_view moment = {}, std::string_view second_moment = {}) {
    for (const SpecField<Spec>& f : table) {
      Field field = f.field;
      if (!rule(field) || !takes(field.name)) continue;
      const bool is_moment = field.name == moment || field.name == second_moment;
      Parameter& made = add(field, is_moment ? Keeping::moment : keeping);
      made.load = [&spec, load = f.load] { return load(spec); };
      made.store = [&spec, store = f.store](double value) { store(spec, value); };
    }
  }

  void name(std::string& member, std::string_view says, std::vector<std::string> allowed) {
    Parameter& made = add({.name = "mix", .says = says}, Keeping::file);
    made.is_name = true;
    made.names = std::move(allowed);
    made.load_name = [&member] { return member; };
    made.store_name = [&member](std::string name) { member = std::move(name); };
  }

  void inside(Strip& strip) {
    fields(strip_fields, strip, Keeping::scene, as_declared, "solo");
    table("gate", [&] { fields(dsp::gate_fields, strip.gate, Keeping::scene); });
    table("eq", [&] { bands(strip.equalizer); });
    table("de_esser", [&] { fields(dsp::de_esser_fields, strip.de_esser, Keeping::scene); });
    table("compressor", [&] { fields(dsp::compressor_fields, strip.compressor, Keeping::scene); });
    if (!strip.insert.file.empty()) table("insert", [&] { fields(insert_fields, strip.insert, Keeping::scene); });
  }

  /// Marks what was found since `before`: all of it goes when `remove` is called.
  template <class Remove>
  void removable(std::size_t before, Remove remove) {
    for (std::size_t i = before; i < found_.size(); ++i) found_[i].remove = remove;
  }

  void bands(std::vector<EqualizerBand>& list) {
    constexpr std::array<std::string_view, most_equalizer_bands> numbers = {"1", "2", "3", "4"};
    for (std::size_t i = 0; i < numbers.size(); ++i) {
      if (i < list.size()) part(numbers[i], Step::Kind::item_at, [&] { band(list, i); }, i + 1);
      else if (is_search_) part(numbers[i], Step::Kind::item_at, [&] { absent_band(list, i); }, i + 1);
    }
  }
  void band(std::vector<EqualizerBand>& list, std::size_t i) {
    const std::size_t before = found_.size();
    fields(equalizer_band_fields, list[i], Keeping::scene);
    removable(before, [&list, i] { list.resize(std::min(list.size(), i)); });
  }
  void absent_band(std::vector<EqualizerBand>& list, std::size_t i) {
    EqualizerBand band = neutral_band();
    const std::size_t before = found_.size();
    fields(equalizer_band_fields, band, Keeping::scene);
    rebind(
        before, equalizer_band_fields, [&list, i] { return i < list.size() ? list[i] : neutral_band(); },
        [&list, i]() -> EqualizerBand& {
          while (list.size() <= i) list.push_back(neutral_band());
          return list[i];
        });
  }

  /// Parameters found since `before` belong to something that is not there yet: `made` adds it.
  template <class Spec, std::size_t N, class Seen, class Made>
  void rebind(std::size_t before, const std::array<SpecField<Spec>, N>& table, Seen seen, Made made) {
    for (std::size_t i = before; i < found_.size(); ++i) {
      Parameter& parameter = found_[i];
      const auto& f = *std::ranges::find(table, parameter.field.name, [](const auto& t) { return t.field.name; });
      parameter.is_there = false;
      parameter.load = [seen, load = f.load] { return load(seen()); };
      parameter.store = [made, store = f.store](double value) { store(made(), value); };
    }
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
          const std::size_t before = found_.size();
          fields(send_fields, mix.sends[i], Keeping::scene);
          removable(before, [&mix, i] { mix.sends.erase(mix.sends.begin() + static_cast<std::ptrdiff_t>(i)); });
        });
      if (!is_search_) return;
      for (const Input& input : rig_.inputs)
        if (input.link.empty()) absent(mix, input.name);  // a pair is sent as its left side
      for (const Playback& playback : rig_.playbacks) absent(mix, playback.name);
    });
  }
  void absent(Mix& mix, const std::string& channel) {
    if (send_from(mix, channel) != nullptr) return;
    part(channel, Step::Kind::member, [&] {
      Send send = absent_send(channel);
      const std::size_t before = found_.size();
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

  /// The output a name like "phones.Lead" means: its own `mix`; null when it is a mix's name.
  const std::string* mix_of(std::string_view name) const {
    const auto in = [&](std::string_view prefix, const auto& outputs) -> const std::string* {
      if (!name.starts_with(prefix)) return nullptr;
      const auto found = std::ranges::find(outputs, name.substr(prefix.size()), [](const auto& o) { return o.name; });
      return found == outputs.end() ? nullptr : &found->mix;
    };
    const std::string* phones = in("phones.", rig_.phones);
    return phones != nullptr ? phones : in("monitor.", rig_.monitors);
  }
  /// Follows outputs that hear outputs; also true for those that run in a circle.
  bool hears(std::string_view name, std::string_view output) const {
    for (std::size_t steps = 0; steps <= rig_.phones.size() + rig_.monitors.size(); ++steps) {
      if (name == output) return true;
      const std::string* next = mix_of(name);
      if (next == nullptr) return false;
      name = *next;
    }
    return true;
  }
  /// What an output may hear: the mixes, and the outputs that do not hear it themselves.
  std::vector<std::string> heard_by(const std::string& output) const {
    std::vector<std::string> list = names(rig_.mixes);
    const auto append = [&](const char* prefix, const auto& outputs) {
      for (const auto& other : outputs)
        if (std::string name = prefix + other.name; !hears(name, output)) list.push_back(std::move(name));
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
    if (takes("mix"))
      name(phones.mix, "What it hears: a mix, or what another output hears.", heard_by("phones." + phones.name));
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
  std::vector<Parameter>& found_;
  std::span<const std::string> wanted_;
  bool is_search_ = false;
  std::string address_;
  Way way_;
  std::size_t depth_ = 0, deepest_ = 0;
  std::vector<std::string_view> candidates_;
};

}  // namespace

std::vector<Parameter> parameters(Rig& rig) {
  std::vector<Parameter> list;
  list.reserve(rig.inputs.size() * 48 + rig.mixes.size() * rig.inputs.size() * send_fields.size());
  Walk(rig, list).all();
  return list;
}

Result<Parameter> find_parameter(Rig& rig, std::string_view address) {
  auto parts = address_parts(address);
  if (!parts) return std::unexpected(parts.error());
  if (parts->size() == 4 && parts->front() == "mix" && (*parts)[2] == "sends") parts->emplace_back("level");
  std::vector<Parameter> found;
  Walk walk(rig, found, *parts);
  walk.all();
  if (!found.empty()) return std::move(found.front());

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
