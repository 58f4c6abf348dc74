// One direction of an ALSA device: opened, set to a format, and its ring read or written a period at a time.

#include "devices/alsa/pcm.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cmath>
#include <utility>

#include <alsa/asoundlib.h>
#include <fmt/format.h>
#include <poll.h>

#include "devices/alsa/names_of_alsa.hpp"

namespace ohmic::devices::alsa {
namespace {

snd_pcm_format_t spelled(SampleFormat format) { return static_cast<snd_pcm_format_t>(alsa_format(format)); }

constexpr std::array<snd_pcm_access_t, 4> accesses = {SND_PCM_ACCESS_MMAP_INTERLEAVED,
                                                      SND_PCM_ACCESS_MMAP_NONINTERLEAVED, SND_PCM_ACCESS_RW_INTERLEAVED,
                                                      SND_PCM_ACCESS_RW_NONINTERLEAVED};
bool is_mapped(snd_pcm_access_t access) {
  return access == SND_PCM_ACCESS_MMAP_INTERLEAVED || access == SND_PCM_ACCESS_MMAP_NONINTERLEAVED;
}

struct Closer {
  void operator()(snd_pcm_t* pcm) const { snd_pcm_close(pcm); }
  void operator()(snd_pcm_hw_params_t* parameters) const { snd_pcm_hw_params_free(parameters); }
  void operator()(snd_pcm_sw_params_t* parameters) const { snd_pcm_sw_params_free(parameters); }
};
using Parameters = std::unique_ptr<snd_pcm_hw_params_t, Closer>;

void say_nothing(const char*, int, const char*, int, const char*, ...) {}

std::string_view word(Direction direction) { return direction == Direction::capture ? "capture" : "playback"; }

}  // namespace

struct Pcm::State {
  std::unique_ptr<snd_pcm_t, Closer> pcm;
  std::string name;
  Direction direction{};
  Got got;
  std::vector<Watch> watches;
  std::vector<Lane> lanes;          // of the chunk being read or written
  std::vector<std::byte> staged;    // a ring's worth, where the device's own ring is not mapped
  std::vector<float*> here;         // a piece of each channel that is read or
  std::vector<const float*> there;  // written
  std::vector<void*> apart;         // channels of a device that takes them one by one

  std::unexpected<Error> refuses(const std::string& what, int error) const {
    return failure(fmt::format("ALSA's {} for {} does not take {}: {}.", name, word(direction), what, why(error)));
  }
  Result<void> choose(snd_pcm_hw_params_t* parameters, const Wanted& wanted);
  Result<void> choose_time(snd_pcm_hw_params_t* parameters, const Wanted& wanted);
  Result<void> set_software();
  /// Lanes of `frames` from frame `at` on of these areas.
  void place(const snd_pcm_channel_area_t* areas, unsigned long at) noexcept;
  template <class Convert>
  int move(int frames, Convert&& convert) noexcept;
  Lane staged_lane(std::size_t channel, int frames) noexcept;
  template <class All, class Each>
  int move_staged(int frames, All&& all, Each&& each) noexcept;
};

Pcm::Pcm(std::unique_ptr<State> state) : state_(std::move(state)) {}
Pcm::Pcm(Pcm&&) noexcept = default;
Pcm& Pcm::operator=(Pcm&&) noexcept = default;
Pcm::~Pcm() = default;

std::expected<Pcm, int> Pcm::open(const std::string& name, Direction direction) {
  keep_quiet();
  snd_pcm_t* opened = nullptr;
  const auto stream = direction == Direction::capture ? SND_PCM_STREAM_CAPTURE : SND_PCM_STREAM_PLAYBACK;
  constexpr int as_it_is = SND_PCM_NO_AUTO_RESAMPLE | SND_PCM_NO_AUTO_CHANNELS | SND_PCM_NO_AUTO_FORMAT;
  if (const int error = snd_pcm_open(&opened, name.c_str(), stream, SND_PCM_NONBLOCK | as_it_is); error < 0)
    return std::unexpected(error);
  auto state = std::make_unique<State>();
  state->pcm.reset(opened);
  state->name = name;
  state->direction = direction;
  return Pcm(std::move(state));
}

Result<Got> Pcm::set(const Wanted& wanted) {
  State& s = *state_;
  snd_pcm_t* pcm = s.pcm.get();
  snd_pcm_hw_free(pcm);
  snd_pcm_hw_params_t* allocated = nullptr;
  snd_pcm_hw_params_malloc(&allocated);
  const Parameters parameters(allocated);
  int error = 0;
  // Not every device that says it can be mapped lets itself be: what fails in the end is tried with the next.
  for (const snd_pcm_access_t access : accesses) {
    if (is_mapped(access) && !wanted.may_map) continue;
    if (error = snd_pcm_hw_params_any(pcm, parameters.get()); error < 0) return s.refuses("any format", error);
    if (const int no = snd_pcm_hw_params_set_access(pcm, parameters.get(), access); no < 0) {
      error = no;
      continue;
    }
    s.got = {.is_mapped = is_mapped(access),
             .is_interleaved = access == SND_PCM_ACCESS_MMAP_INTERLEAVED || access == SND_PCM_ACCESS_RW_INTERLEAVED};
    if (auto ok = s.choose(parameters.get(), wanted); !ok) return std::unexpected(std::move(ok).error());
    if (error = snd_pcm_hw_params(pcm, parameters.get()); error >= 0) break;
    if (error == -ENODEV) break;
  }
  if (error < 0) return s.refuses("its own format", error);
  snd_pcm_uframes_t frames = 0, ring = 0;
  snd_pcm_get_params(pcm, &ring, &frames);
  s.got.frames = static_cast<int>(frames);
  s.got.ring = static_cast<int>(ring);
  if (auto ok = s.set_software(); !ok) return std::unexpected(std::move(ok).error());

  const int count = snd_pcm_poll_descriptors_count(pcm);
  std::vector<pollfd> descriptors(static_cast<std::size_t>(std::max(0, count)));
  snd_pcm_poll_descriptors(pcm, descriptors.data(), static_cast<unsigned>(descriptors.size()));
  s.watches.clear();
  for (const pollfd& one : descriptors) s.watches.push_back({one.fd, one.events});
  const auto channels = static_cast<std::size_t>(s.got.channels);
  s.lanes.assign(channels, {});
  s.here.assign(channels, nullptr);
  s.there.assign(channels, nullptr);
  s.apart.assign(channels, nullptr);
  const auto bytes = static_cast<std::size_t>(bytes_of(s.got.format)) * channels * static_cast<std::size_t>(s.got.ring);
  s.staged.assign(s.got.is_mapped ? 0 : bytes, std::byte{0});
  return s.got;
}

Result<void> Pcm::State::choose(snd_pcm_hw_params_t* parameters, const Wanted& wanted) {
  snd_pcm_t* device = pcm.get();
  snd_pcm_hw_params_set_rate_resample(device, parameters, 0);
  auto rate = static_cast<unsigned>(std::lround(wanted.format.rate.value()));
  int error = wanted.is_exact ? snd_pcm_hw_params_set_rate(device, parameters, rate, 0)
                              : snd_pcm_hw_params_set_rate_near(device, parameters, &rate, nullptr);
  if (error < 0) return refuses(text(wanted.format.rate), error);
  got.rate = Hertz(rate);

  // The fewest channels that are enough; where none are, the most there are.
  unsigned least = 0, most = 0;
  snd_pcm_hw_params_get_channels_min(parameters, &least);
  snd_pcm_hw_params_get_channels_max(parameters, &most);
  most = std::min(most, 1024u);
  unsigned channels = std::clamp(static_cast<unsigned>(std::max(1, wanted.channels)), least, std::max(least, most));
  while (channels < most && snd_pcm_hw_params_test_channels(device, parameters, channels) < 0) ++channels;
  while (channels > least && snd_pcm_hw_params_test_channels(device, parameters, channels) < 0) --channels;
  if (error = snd_pcm_hw_params_set_channels(device, parameters, channels); error < 0)
    return refuses(fmt::format("{} channels", channels), error);
  got.channels = static_cast<int>(channels);

  const auto formats = sample_formats();
  const auto best = std::ranges::find_if(
      formats, [&](SampleFormat one) { return snd_pcm_hw_params_test_format(device, parameters, spelled(one)) >= 0; });
  if (best == formats.end())
    return failure(fmt::format("ALSA's {} speaks no sample format that Ohmic knows for {}.", name, word(direction)),
                   "Ohmic knows 16, 24 and 32 bit integers and 32 bit floats.");
  if (error = snd_pcm_hw_params_set_format(device, parameters, spelled(*best)); error < 0)
    return refuses(alsa::text(*best), error);
  got.format = *best;
  return choose_time(parameters, wanted);
}

Result<void> Pcm::State::choose_time(snd_pcm_hw_params_t* parameters, const Wanted& wanted) {
  snd_pcm_t* device = pcm.get();
  auto frames = static_cast<snd_pcm_uframes_t>(wanted.format.frames);
  int error = wanted.is_exact ? snd_pcm_hw_params_set_period_size(device, parameters, frames, 0)
                              : snd_pcm_hw_params_set_period_size_near(device, parameters, &frames, nullptr);
  if (error < 0) return refuses(fmt::format("a period of {} frames", wanted.format.frames), error);
  // A ring is a whole number of periods; a third period where two are asked is no harm, a fraction is.
  snd_pcm_hw_params_set_periods_integer(device, parameters);
  auto periods = static_cast<unsigned>(wanted.periods);
  if (error = snd_pcm_hw_params_set_periods_near(device, parameters, &periods, nullptr); error < 0)
    return refuses(fmt::format("a ring of {} periods", wanted.periods), error);
  return {};
}

/// Starts only when it is told. The ring stops when it runs dry, and what was played is silenced behind the hardware's
/// back: whatever happens to us, old sound is never played again.
Result<void> Pcm::State::set_software() {
  snd_pcm_sw_params_t* allocated = nullptr;
  snd_pcm_sw_params_malloc(&allocated);
  const std::unique_ptr<snd_pcm_sw_params_t, Closer> parameters(allocated);
  snd_pcm_t* device = pcm.get();
  snd_pcm_uframes_t boundary = 0;
  int error = snd_pcm_sw_params_current(device, allocated);
  if (error >= 0) error = snd_pcm_sw_params_get_boundary(allocated, &boundary);
  if (error >= 0) error = snd_pcm_sw_params_set_start_threshold(device, allocated, boundary);
  const auto ring = static_cast<snd_pcm_uframes_t>(got.ring);
  if (error >= 0) error = snd_pcm_sw_params_set_stop_threshold(device, allocated, ring);
  if (error >= 0) error = snd_pcm_sw_params_set_tstamp_mode(device, allocated, SND_PCM_TSTAMP_ENABLE);
  if (error >= 0) snd_pcm_sw_params_set_tstamp_type(device, allocated, SND_PCM_TSTAMP_TYPE_MONOTONIC);
  const auto frames = static_cast<snd_pcm_uframes_t>(got.frames);
  if (error >= 0) error = snd_pcm_sw_params_set_avail_min(device, allocated, frames);
  if (direction == Direction::playback) {
    if (error >= 0) error = snd_pcm_sw_params_set_silence_threshold(device, allocated, 0);
    if (error >= 0) error = snd_pcm_sw_params_set_silence_size(device, allocated, boundary);
  }
  if (error >= 0) error = snd_pcm_sw_params(device, allocated);
  if (error < 0) return refuses("how its ring is to be watched", error);
  return {};
}

const Got& Pcm::got() const noexcept { return state_->got; }
Direction Pcm::direction() const noexcept { return state_->direction; }
std::span<const Pcm::Watch> Pcm::watches() const noexcept { return state_->watches; }

bool Pcm::link(Pcm& other) noexcept { return snd_pcm_link(state_->pcm.get(), other.state_->pcm.get()) >= 0; }

int Pcm::prepare() noexcept { return snd_pcm_prepare(state_->pcm.get()); }
int Pcm::start() noexcept { return snd_pcm_start(state_->pcm.get()); }
int Pcm::drop() noexcept { return snd_pcm_drop(state_->pcm.get()); }

long Pcm::available(bool is_asked) noexcept {
  return is_asked ? snd_pcm_avail(state_->pcm.get()) : snd_pcm_avail_update(state_->pcm.get());
}

Pcm::Moment Pcm::moment(Clock::Time now) noexcept {
  snd_pcm_uframes_t frames = 0;
  snd_htimestamp_t when{};
  if (snd_pcm_htimestamp(state_->pcm.get(), &frames, &when) < 0) return {};
  if (when.tv_sec == 0 && when.tv_nsec == 0) return {.frames = static_cast<long>(frames)};
  timespec here{};
  ::clock_gettime(CLOCK_MONOTONIC, &here);
  const Clock::Time ago = std::chrono::seconds(here.tv_sec - when.tv_sec) + Clock::Time(here.tv_nsec - when.tv_nsec);
  return {static_cast<long>(frames), now - ago};
}

long Pcm::delay() noexcept {
  snd_pcm_sframes_t frames = 0;
  const int error = snd_pcm_delay(state_->pcm.get(), &frames);
  return error < 0 ? error : frames;
}

PcmState Pcm::state() noexcept {
  switch (snd_pcm_state(state_->pcm.get())) {
    case SND_PCM_STATE_RUNNING: return PcmState::running;
    case SND_PCM_STATE_XRUN: return PcmState::xrun;
    case SND_PCM_STATE_SUSPENDED: return PcmState::suspended;
    case SND_PCM_STATE_DISCONNECTED: return PcmState::gone;
    default: return PcmState::other;
  }
}

void Pcm::State::place(const snd_pcm_channel_area_t* areas, unsigned long at) noexcept {
  for (std::size_t i = 0; i < lanes.size(); ++i) {
    const snd_pcm_channel_area_t& area = areas[i];
    const auto step = static_cast<std::ptrdiff_t>(area.step / 8);
    lanes[i] = {static_cast<std::byte*>(area.addr) + area.first / 8 + static_cast<std::ptrdiff_t>(at) * step, step};
  }
}

/// Goes through a period in as many pieces as the ring's end makes of it: convert(first frame, frames) for each.
template <class Convert>
int Pcm::State::move(int frames, Convert&& convert) noexcept {
  for (int done = 0; done < frames;) {
    const snd_pcm_channel_area_t* areas = nullptr;
    snd_pcm_uframes_t at = 0, piece = static_cast<snd_pcm_uframes_t>(frames - done);
    if (const int error = snd_pcm_mmap_begin(pcm.get(), &areas, &at, &piece); error < 0) return error;
    if (piece == 0) return -EPIPE;
    place(areas, at);
    convert(done, static_cast<int>(piece));
    const snd_pcm_sframes_t moved = snd_pcm_mmap_commit(pcm.get(), at, piece);
    if (moved < 0) return static_cast<int>(moved);
    if (static_cast<snd_pcm_uframes_t>(moved) != piece) return -EPIPE;
    done += static_cast<int>(piece);
  }
  return 0;
}

/// Where a channel stands in memory of our own, `frames` long, for devices that are read and written by calls.
Lane Pcm::State::staged_lane(std::size_t channel, int frames) noexcept {
  const std::ptrdiff_t bytes = bytes_of(got.format), at = static_cast<std::ptrdiff_t>(channel);
  if (got.is_interleaved) return {staged.data() + at * bytes, got.channels * bytes};
  return {staged.data() + at * frames * bytes, bytes};
}

/// Calls all(memory, frames) or each(memory of every channel, frames) until everything staged is moved.
template <class All, class Each>
int Pcm::State::move_staged(int frames, All&& all, Each&& each) noexcept {
  for (std::size_t i = 0; i < lanes.size(); ++i) lanes[i] = staged_lane(i, frames);
  for (int done = 0; done < frames;) {
    const auto left = static_cast<snd_pcm_uframes_t>(frames - done);
    for (std::size_t i = 0; i < apart.size(); ++i) apart[i] = lanes[i].first + done * lanes[i].step;
    const snd_pcm_sframes_t moved = got.is_interleaved ? all(apart[0], left) : each(apart.data(), left);
    if (moved < 0) return static_cast<int>(moved);
    if (moved == 0) return -EPIPE;
    done += static_cast<int>(moved);
  }
  return 0;
}

int Pcm::read(std::span<float* const> to, int frames) noexcept {
  State& s = *state_;
  if (s.got.is_mapped)
    return s.move(frames, [&](int first, int count) {
      for (std::size_t i = 0; i < s.here.size(); ++i) s.here[i] = to[i] + first;
      decode(s.got.format, s.lanes, s.here, count);
    });
  snd_pcm_t* pcm = s.pcm.get();
  const int error = s.move_staged(
      frames, [pcm](void* at, snd_pcm_uframes_t left) { return snd_pcm_readi(pcm, at, left); },
      [pcm](void** at, snd_pcm_uframes_t left) { return snd_pcm_readn(pcm, at, left); });
  if (error < 0) return error;
  decode(s.got.format, s.lanes, to.first(s.lanes.size()), frames);
  return 0;
}

int Pcm::write(std::span<const float* const> from, int frames) noexcept {
  State& s = *state_;
  if (s.got.is_mapped)
    return s.move(frames, [&](int first, int count) {
      for (std::size_t i = 0; i < s.there.size(); ++i) s.there[i] = from[i] != nullptr ? from[i] + first : nullptr;
      encode(s.got.format, s.there, s.lanes, count);
    });
  for (std::size_t i = 0; i < s.lanes.size(); ++i) s.lanes[i] = s.staged_lane(i, frames);
  encode(s.got.format, from.first(s.lanes.size()), s.lanes, frames);
  snd_pcm_t* pcm = s.pcm.get();
  return s.move_staged(
      frames, [pcm](void* at, snd_pcm_uframes_t left) { return snd_pcm_writei(pcm, at, left); },
      [pcm](void** at, snd_pcm_uframes_t left) { return snd_pcm_writen(pcm, at, left); });
}

std::string why(int error) {
  switch (error < 0 ? -error : error) {
    case ENODEV:
    case ENXIO: return "it was unplugged";
    case ENOENT: return "there is no such device";
    case EBUSY: return "another program uses it";
    case EACCES:
    case EPERM: return "this user may not use it (add yourself to the group audio, and log in again)";
    case EPIPE: return "sound was not ready in time";
    case ESTRPIPE: return "the machine slept";
    case EINVAL: return "it has nothing like that";
    default: return snd_strerror(error < 0 ? error : -error);
  }
}

void keep_quiet() { snd_lib_error_set_handler(say_nothing); }

}  // namespace ohmic::devices::alsa
