// Works out each crosspoint from the rig alone: no state, so that what is heard follows from what is shown.

#include "rig/matrix.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <utility>

#include "engine/mixer.hpp"
#include "units/levels.hpp"

namespace ohmic::rig {
namespace {

constexpr Decibel off{-100.0};

/// -100 dB stands for nothing at all.
double gain_or_nothing(Decibel level) { return level <= off ? 0.0 : factor(level); }

bool names(const std::vector<std::string>& list, std::string_view name) {
  return std::ranges::find(list, name) != list.end();
}

bool is_muted(const Rig& rig, std::string_view channel, const Strip& strip) {
  return strip.is_muted || std::ranges::any_of(rig.groups, [&](const Group& group) {
           return (group.is_muted || group.level <= off) && names(group.channels, channel);
         });
}

bool is_muted(const Rig& rig, std::string_view channel) {
  for (const Channel& c : channels(rig))
    if (c.name == channel) return is_muted(rig, channel, *c.strip);
  return false;
}

bool is_soloed(const Rig& rig, std::string_view channel, const Strip& strip) {
  return strip.is_soloed || std::ranges::any_of(rig.groups, [&](const Group& group) {
           return group.is_soloed && names(group.channels, channel);
         });
}

bool is_anything_soloed(const Rig& rig) {
  return std::ranges::any_of(channels(rig), [&](const Channel& c) { return is_soloed(rig, c.name, *c.strip); });
}

/// Fader and the faders of its groups.
Decibel faders(const Rig& rig, std::string_view channel, const Strip& strip) {
  Decibel sum = strip.fader;
  for (const Group& group : rig.groups)
    if (names(group.channels, channel)) sum = sum + group.level;
  return sum;
}

/// Two rows or columns; of a mono channel both are the same.
struct Pair {
  int left = -1;
  int right = -1;
};

using Name = std::string (*)(std::string_view, char);
Pair pair_at(const Places& places, Name name, std::string_view of) {
  return {places.at(name(of, 'L')), places.at(name(of, 'R'))};
}
Pair rows_at(const Places& places, Name name, const Channel& channel) {
  const std::string left = name(channel.name, 'L');
  if (!places.has(left)) return {};
  const int row = places.at(left);
  return {row, channel.is_stereo ? places.at(name(channel.name, 'R')) : row};
}
Pair solo_at(const Places& places) { return {places.at(rows::solo('L')), places.at(rows::solo('R'))}; }

/// What is the same for all sends of a rig, looked up once.
struct Heard {
  struct Source {
    Channel channel;
    bool is_muted = false;
    bool is_soloed = false;
    double faders = 1.0;  // factor; 0: off
    Pair wet, dry;        // rows; dry: only where it is sent
  };
  std::map<std::string_view, Source> sources;
  bool is_in_place = false;  // something is soloed in place

  explicit Heard(const Rig& rig, const Places* places = nullptr) {
    bool is_any_soloed = false;
    for (const Channel& c : channels(rig)) {
      Source source{.channel = c,
                    .is_muted = rig::is_muted(rig, c.name, *c.strip),
                    .is_soloed = rig::is_soloed(rig, c.name, *c.strip),
                    .faders = c.strip->fader <= off ? 0.0 : factor(faders(rig, c.name, *c.strip)),
                    .wet = {},
                    .dry = {}};
      if (places != nullptr) {
        source.wet = rows_at(*places, rows::channel, c);
        source.dry = rows_at(*places, rows::dry, c);
      }
      is_any_soloed = is_any_soloed || source.is_soloed;
      sources.emplace(c.name, source);
    }
    is_in_place = is_any_soloed && rig.desk.solo == SoloMode::in_place;
  }
};

double gain_of_send(const Heard& heard, const Mix& mix, const Send& send) {
  const auto found = heard.sources.find(send.input);
  if (found == heard.sources.end() || send.is_muted || send.level <= off) return 0.0;
  const Heard::Source& source = found->second;
  if (source.is_muted) return 0.0;
  if (heard.is_in_place && !mix.ignores_solo && !source.is_soloed && !source.channel.strip->is_solo_safe) return 0.0;
  const bool is_me = names(mix.me, send.input);
  double gain = factor(send.level) * gain_or_nothing(is_me ? mix.me_level : mix.others_level);
  if (send.tap == Tap::post) gain *= source.faders;
  return gain;
}

/// Gains by row and column; what a Mixer cannot reach is held at its limit.
class Matrix {
 public:
  Matrix(const Places& rows, const Places& columns)
      : rows_(static_cast<std::size_t>(rows.capacity())),
        gains_(rows_ * static_cast<std::size_t>(columns.capacity()), 0.0f) {}

  void add(int row, int column, double gain) {
    float& at = gains_[static_cast<std::size_t>(column) * rows_ + static_cast<std::size_t>(row)];
    constexpr double limit = engine::Mixer::gain_limit;
    at = static_cast<float>(std::clamp(static_cast<double>(at) + gain, -limit, limit));
  }
  void scale(int column, double factor) {
    const auto first = static_cast<std::size_t>(column) * rows_;
    for (std::size_t i = 0; i < rows_; ++i) gains_[first + i] *= static_cast<float>(factor);
  }
  std::vector<float> take() { return std::move(gains_); }

 private:
  std::size_t rows_;
  std::vector<float> gains_;
};

/// A channel into a bus.
void send(Matrix& matrix, bool is_stereo, Pair from, Pair to, double gain, double pan, bool is_mono) {
  if (gain == 0.0) return;
  if (!is_stereo) {
    const Sides sides = is_mono ? Sides{1.0, 1.0} : pan_gains(pan);
    matrix.add(from.left, to.left, gain * sides.left);
    matrix.add(from.left, to.right, gain * sides.right);
  } else if (is_mono) {  // the mean: a sound in the middle keeps its level
    for (const int column : {to.left, to.right})
      for (const int row : {from.left, from.right}) matrix.add(row, column, 0.5 * gain);
  } else {
    const Sides sides = balance_gains(pan);
    matrix.add(from.left, to.left, gain * sides.left);
    matrix.add(from.right, to.right, gain * sides.right);
  }
}

void mix_into(Matrix& matrix, const Heard& heard, const Mix& mix, Pair bus, const std::vector<std::string>& minus) {
  const double level = mix.is_muted ? 0.0 : gain_or_nothing(mix.level);
  for (const Send& s : mix.sends) {
    if (names(minus, s.input)) continue;
    const double gain = level * gain_of_send(heard, mix, s);
    if (gain == 0.0) continue;
    const Heard::Source& source = heard.sources.find(s.input)->second;
    send(matrix, source.channel.is_stereo, s.tap == Tap::dry ? source.dry : source.wet, bus, gain, s.pan, mix.is_mono);
  }
}

const Mix* find_mix(const Rig& rig, std::string_view name) {
  const auto found = std::ranges::find(rig.mixes, name, &Mix::name);
  return found == rig.mixes.end() ? nullptr : &*found;
}

/// How one output or stream hears its bus.
struct Feed {
  std::string_view name;
  Pair to;
  Pair from;          // rows of the bus it hears; none: -1
  Pair late = {};     // and of what it hears late
  double gain = 1.0;  // dim, mute
  bool is_mono = false;
  double balance = 0.0;
};

void feed(Matrix& matrix, const Rig& rig, const Places& rows_of, const Feed& f) {
  double gain = f.gain;
  double dim = 1.0;
  for (const Talkback& talkback : rig.talkbacks) {
    if (!talkback.is_open || !names(talkback.to, f.name) || is_muted(rig, talkback.input)) continue;
    dim = std::min(dim, factor(talkback.dim_level));
    const int row = rows_of.at(rows::talkback(talkback.name));
    matrix.add(row, f.to.left, factor(talkback.level));
    matrix.add(row, f.to.right, factor(talkback.level));
  }
  gain *= dim;
  if (gain == 0.0) return;
  const Sides sides = balance_gains(f.balance);
  for (const Pair& bus : {f.from, f.late}) {
    if (bus.left < 0) continue;
    if (f.is_mono) {
      for (const int row : {bus.left, bus.right}) {
        matrix.add(row, f.to.left, 0.5 * gain * sides.left);
        matrix.add(row, f.to.right, 0.5 * gain * sides.right);
      }
      continue;
    }
    matrix.add(bus.left, f.to.left, gain * sides.left);
    matrix.add(bus.right, f.to.right, gain * sides.right);
  }
}

/// A mix taken apart: one channel, and the rest.
void part(Matrix& matrix, const Heard& heard, const Mix& mix, const std::string& channel, const Places& columns) {
  mix_into(matrix, heard, mix, {columns.at(rows::rest('L')), columns.at(rows::rest('R'))}, {channel});
  Mix alone = mix;
  std::erase_if(alone.sends, [&](const Send& s) { return s.input != channel; });
  mix_into(matrix, heard, alone, {columns.at(rows::late('L')), columns.at(rows::late('R'))}, {});
}

}  // namespace

std::vector<float> mixer_gains(const Rig& rig, const Places& rows_of, const Places& columns, const Late* late) {
  Matrix matrix(rows_of, columns);
  const Heard heard(rig, &rows_of);
  for (const Mix& mix : rig.mixes) mix_into(matrix, heard, mix, pair_at(columns, rows::mix, mix.name), {});
  for (const Stream& stream : rig.streams)
    if (const Mix* mix = stream.minus.empty() ? nullptr : find_mix(rig, stream.mix))
      mix_into(matrix, heard, *mix, pair_at(columns, rows::minus, stream.name), stream.minus);
  if (late != nullptr) {
    const auto phones = std::ranges::find(rig.phones, late->output, &Phones::name);
    part(matrix, heard, *find_mix(rig, heard_mix(rig, phones->mix)), late->input, columns);
  }
  if (rig.desk.solo == SoloMode::in_place) return matrix.take();
  for (const auto& [name, source] : heard.sources) {
    if (!source.is_soloed) continue;
    const bool is_afl = rig.desk.solo == SoloMode::afl;
    const double gain = !is_afl ? 1.0 : source.is_muted ? 0.0 : source.faders;
    send(matrix, source.channel.is_stereo, source.wet, solo_at(columns), gain, 0.0, false);
  }
  return matrix.take();
}

std::vector<float> feed_gains(const Rig& rig, const Places& rows_of, const Places& columns,
                              const std::map<std::string, Decibel, std::less<>>& eq_preamps, const Late* late) {
  Matrix matrix(rows_of, columns);
  const bool is_solo_heard = rig.desk.solo != SoloMode::in_place && is_anything_soloed(rig);
  const auto bus_of = [&](std::string_view mix, bool hears_solo) {
    if (is_solo_heard && hears_solo) return solo_at(rows_of);
    const std::string_view heard = heard_mix(rig, mix);
    return heard.empty() ? Pair{} : pair_at(rows_of, rows::mix, heard);
  };
  for (const Phones& phones : rig.phones) {
    const Pair to = pair_at(columns, rows::output, phones.name);
    const bool hears_solo_now = is_solo_heard && phones.hears_solo;
    const bool is_late = late != nullptr && late->output == phones.name && !hears_solo_now;
    feed(matrix, rig, rows_of,
         {.name = phones.name,
          .to = to,
          .from = is_late ? Pair{rows_of.at(rows::rest('L')), rows_of.at(rows::rest('R'))}
                          : bus_of(phones.mix, phones.hears_solo),
          .late = is_late ? Pair{rows_of.at(rows::late('L')), rows_of.at(rows::late('R'))} : Pair{},
          .is_mono = phones.is_mono,
          .balance = phones.balance});
    // For all that it hears, talkback too.
    const auto preamp = eq_preamps.find(phones.name);
    const double level = preamp == eq_preamps.end() ? 1.0 : factor(preamp->second);
    for (const int column : {to.left, to.right}) matrix.scale(column, phones.is_inverted ? -level : level);
  }
  for (const Monitor& monitor : rig.monitors)
    feed(matrix, rig, rows_of,
         {.name = monitor.name,
          .to = pair_at(columns, rows::output, monitor.name),
          .from = bus_of(monitor.mix, monitor.hears_solo),
          .gain = monitor.is_dimmed ? factor(monitor.dim_level) : 1.0,
          .is_mono = monitor.is_mono,
          .balance = monitor.balance});
  for (const Stream& stream : rig.streams)
    feed(matrix, rig, rows_of,
         {.name = stream.name,
          .to = pair_at(columns, rows::stream, stream.name),
          .from = stream.minus.empty() ? bus_of(stream.mix, false) : pair_at(rows_of, rows::minus, stream.name),
          .gain = stream.is_muted ? 0.0 : gain_or_nothing(stream.level)});
  return matrix.take();
}

std::string_view heard_mix(const Rig& rig, std::string_view name, std::string_view without) {
  constexpr std::string_view phones_prefix = "phones.", monitor_prefix = "monitor.";
  for (std::size_t steps = 0; steps <= rig.phones.size() + rig.monitors.size(); ++steps) {
    if (const Mix* mix = find_mix(rig, name)) return mix->name;
    if (!without.empty() && name == without) return {};
    if (name.starts_with(phones_prefix)) {
      const auto phones = std::ranges::find(rig.phones, name.substr(phones_prefix.size()), &Phones::name);
      if (phones == rig.phones.end()) return {};
      name = phones->mix;
    } else if (name.starts_with(monitor_prefix)) {
      const auto monitor = std::ranges::find(rig.monitors, name.substr(monitor_prefix.size()), &Monitor::name);
      if (monitor == rig.monitors.end()) return {};
      name = monitor->mix;
    } else {
      return {};
    }
  }
  return {};
}

Sides pan_gains(double pan) {
  const double angle = (pan + 1.0) * std::numbers::pi / 4.0;
  // Exactly nothing and everything at the sides, where cos and sin leave 1e-17 and a bit.
  if (pan <= -1.0) return {1.0, 0.0};
  if (pan >= 1.0) return {0.0, 1.0};
  return {std::cos(angle), std::sin(angle)};
}

Sides balance_gains(double balance) {
  if (balance == 0.0) return {1.0, 1.0};
  const Sides sides = pan_gains(balance);
  return {std::min(1.0, std::numbers::sqrt2 * sides.left), std::min(1.0, std::numbers::sqrt2 * sides.right)};
}

}  // namespace ohmic::rig
