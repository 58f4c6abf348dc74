// ohmic audition: renders two chains, says what cannot be heard, plays or exports them, and keeps the test's protocol.

#include "advise/listen/audition.hpp"

#include <cmath>
#include <cstdio>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <random>

#include <fmt/format.h>
#include <unistd.h>

#include "advise/listen/abx_protocol.hpp"
#include "audition_json.hpp"
#include "audition_play.hpp"
#include "commands.hpp"
#include "rt/thread.hpp"
#include "store/catalogue.hpp"
#include "terminal/screen.hpp"
#include "units/levels.hpp"

namespace ohmic::app {
namespace {

namespace fs = std::filesystem;

/// What was found of what was asked.
struct Prepared {
  advise::AuditionAsked asked;
  std::optional<Interval<Ohm>> real_output;
  std::string output_title;
};

/// What the sound really comes out of.
Result<void> find_output(const AuditionAsked& asked, const store::Catalogue& catalogue, Prepared& to) {
  to.output_title = "unknown";
  if (asked.through.empty()) return {};
  auto chain = advise::audition_chain(asked.through, &catalogue);
  if (!chain) return std::unexpected(chain.error());
  if (chain->kind == advise::AuditionChain::Kind::circuit)
    return failure(fmt::format("{} is a netlist; sound leaves by a real output.", asked.through),
                   "Name a device, or its impedance.");
  to.output_title = chain->title;
  if (chain->kind == advise::AuditionChain::Kind::impedance) to.real_output = Interval<Ohm>(chain->impedance);
  else if (chain->drive.is_impedance_known) to.real_output = chain->drive.impedance;
  return {};
}

Result<Prepared> prepare(const AuditionAsked& asked) {
  auto catalogue = store::Catalogue::open();
  if (!catalogue) return std::unexpected(catalogue.error());
  Prepared prepared;
  auto headphone = (*catalogue)->headphone(asked.headphones);
  if (!headphone) return std::unexpected(headphone.error());
  prepared.asked.ears = advise::ears_of(**headphone);
  for (const auto& [words, chain] :
       {std::pair(&asked.a, &prepared.asked.chains[0]), std::pair(&asked.b, &prepared.asked.chains[1])}) {
    auto found = advise::audition_chain(*words, catalogue->get());
    if (!found) return std::unexpected(found.error());
    *chain = std::move(*found);
  }
  if (auto ok = find_output(asked, **catalogue, prepared); !ok) return std::unexpected(ok.error());
  auto music = rig::read_excerpt(asked.music, Hertz(0.0), asked.from, asked.length);
  if (!music) return std::unexpected(music.error());
  prepared.asked.music = std::move(*music);
  prepared.asked.level = asked.level;
  prepared.asked.ceiling = asked.ceiling;
  return prepared;
}

void print_list(const char* head, const std::vector<std::string>& lines) {
  fmt::print("{}\n", head);
  for (const std::string& line : lines) fmt::print("  - {}\n", line);
}

void introduce(const Prepared& prepared, const advise::Audition& audition, const std::vector<std::string>& limits,
               const std::vector<std::string>& predictions) {
  print_list("What cannot be heard here:", limits);
  print_list("What the figures predict:", predictions);
  for (std::size_t k = 0; k < 2; ++k)
    fmt::print("{}  {}, {:.2f} dB SPL at the ear, rms {:.1f}, peaks {:.1f}\n", k == 0 ? 'A' : 'B',
               prepared.asked.chains[k].title, audition.sides[k].level.value(), audition.sides[k].rms.value(),
               audition.sides[k].peak.value());
  fmt::print(
      "Matched within {:.3f} dB by the A-weighted level of this music at the ear, in step within {:.2f} "
      "frames.\n",
      std::abs(audition.difference.level.value()), std::abs(audition.difference.offset));
}

/// The scale of files that are played: a little above the highest voltage of both.
Volt scale_of(const advise::Audition& audition) {
  float highest = 1e-6f;
  for (const advise::AuditionSide& side : audition.sides)
    for (const auto* channel : {&side.volts.left, &side.volts.right})
      for (const float x : *channel) highest = std::max(highest, std::abs(x));
  return rms_of_sine(Volt(1.12 * static_cast<double>(highest)));
}

/// A.wav, B.wav, and both changed every two seconds: for any player on that output.
Result<void> export_files(const AuditionAsked& asked, const Prepared& prepared, const advise::Audition& audition) {
  std::error_code error;
  fs::create_directories(asked.export_folder, error);
  if (error) return failure(fmt::format("The folder {} cannot be made: {}.", asked.export_folder, error.message()));
  const Ohm impedance = prepared.real_output ? prepared.real_output->likely : Ohm(0.0);
  std::array<rig::Excerpt, 2> sides;
  for (std::size_t k = 0; k < 2; ++k)
    sides[k] = advise::for_output(audition.sides[k].volts, audition.headphone, impedance, rms_of_sine(Volt(1.0)));
  float highest = 1e-9f;
  for (const rig::Excerpt& side : sides)
    for (const auto* channel : {&side.left, &side.right})
      for (const float x : *channel) highest = std::max(highest, std::abs(x));
  for (rig::Excerpt& side : sides)  // both by the same factor: the higher peak at -1 dBFS
    for (auto* channel : {&side.left, &side.right})
      for (float& x : *channel) x *= 0.891f / highest;
  const fs::path folder = asked.export_folder;
  rig::Excerpt both = advise::spliced(sides[0], sides[1], Second(2.0));
  for (const auto& [name, sound] :
       {std::pair("A.wav", &sides[0]), std::pair("B.wav", &sides[1]), std::pair("switched.wav", &both)})
    if (auto ok = rig::write_excerpt(folder / name, *sound); !ok) return ok;
  fmt::print("Written: A.wav, B.wav and switched.wav (A first, changed every 2 s) in {}.\n", asked.export_folder);
  return {};
}

std::string date_text(const char* format) {
  const std::time_t now = std::time(nullptr);
  std::tm utc{};
  ::gmtime_r(&now, &utc);
  std::array<char, 64> text{};
  const std::size_t length = std::strftime(text.data(), text.size(), format, &utc);
  return {text.data(), length};
}

Result<void> write_text(const fs::path& file, const std::string& text) {
  std::ofstream out(file, std::ios::binary);
  out << text;
  out.close();
  if (!out) return failure(fmt::format("{} could not be written.", file.string()));
  return {};
}

/// Where the protocol goes, without extension.
fs::path protocol_path(const AuditionAsked& asked) {
  if (!asked.protocol.empty()) return asked.protocol;
  return fs::path(asked.export_folder) / ("audition-" + date_text("%Y%m%d-%H%M%S"));
}

Result<void> keep_protocol(const AuditionAsked& asked, const Prepared& prepared, const advise::Audition& audition,
                           const std::vector<std::string>& limits, const advise::Abx& test) {
  const fs::path path = protocol_path(asked);
  advise::AbxProtocol protocol{
      .date = date_text("%Y-%m-%d %H:%M:%S UTC"),
      .music = asked.music,
      .headphones = prepared.asked.ears.name,
      .a = prepared.asked.chains[0].title,
      .b = prepared.asked.chains[1].title,
      .output = prepared.output_title,
      .from = asked.from,
      .length = Second(static_cast<double>(prepared.asked.music.left.size()) / prepared.asked.music.rate.value()),
      .level = audition.sides[0].level,
      .difference = audition.difference,
      .limits = limits,
      .predictions = advise::predictions_of(audition),
      .rule = test.plan().sentence(),
      .seed = test.seed(),
      .trials = test.trials(),
      .result = *test.result()};
  const fs::path folder = path.has_parent_path() ? path.parent_path() : fs::path(".");
  protocol.earlier = earlier_tests(folder, advise::pair_of(protocol));
  fmt::print("{}\n", protocol.result.sentence);
  if (const std::string earlier = advise::sentence_on_earlier(protocol); !earlier.empty()) fmt::print("{}\n", earlier);
  if (auto ok = write_text(path.string() + ".json", json(protocol)); !ok) return ok;
  if (auto ok = write_text(path.string() + ".txt", advise::text(protocol)); !ok) return ok;
  fmt::print("Protocol: {0}.txt and {0}.json\n", path.string());
  return {};
}

Result<std::optional<advise::Abx>> test_of(const AuditionAsked& asked) {
  if (!asked.is_abx) return std::nullopt;
  using advise::AbxPlan, advise::Stopping;
  const Stopping stopping = asked.is_sequential ? Stopping::sequential : Stopping::fixed;
  auto plan =
      AbxPlan::make(stopping, asked.trials.value_or(asked.is_sequential ? AbxPlan::usual_most : AbxPlan::usual_trials));
  if (!plan) return std::unexpected(plan.error());
  std::random_device chance;
  const std::uint64_t seed = asked.seed.value_or((static_cast<std::uint64_t>(chance()) << 32U) | chance());
  return advise::Abx(std::move(*plan), seed);
}

/// A folder that is gone when this is.
class Scratch {
 public:
  Scratch() : path_(fs::temp_directory_path() / fmt::format("ohmic-audition-{}", ::getpid())) {
    fs::create_directories(path_);
  }
  ~Scratch() {
    std::error_code error;
    fs::remove_all(path_, error);
  }
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;
  const fs::path& path() const { return path_; }

 private:
  fs::path path_;
};

Result<void> play(const AuditionAsked& asked, const Prepared& prepared, const advise::Audition& audition,
                  const std::vector<std::string>& limits, AuditionDesk& desk) {
  ProgramClock clock;
  Signals signals;
  const Scratch scratch;
  rig::AuditionFiles files{.a = scratch.path() / "A.wav",
                           .b = scratch.path() / "B.wav",
                           .full_scale = scale_of(audition),
                           .rate = prepared.asked.music.rate};
  for (const auto& [path, side] : {std::pair(&files.a, &audition.sides[0]), std::pair(&files.b, &audition.sides[1])})
    if (auto ok =
            rig::write_excerpt(*path, advise::for_output(side->volts, audition.headphone, Ohm(0.0), files.full_scale));
        !ok)
      return ok;
  std::optional<Ohm> impedance;
  if (prepared.real_output) impedance = prepared.real_output->likely;
  auto played = rig::audition_rig(files, {.headphone = audition.headphone,
                                          .headphone_name = prepared.asked.ears.name,
                                          .ceiling = asked.ceiling,
                                          .impedance = impedance,
                                          .full_scale = asked.full_scale});
  if (!played) return std::unexpected(played.error());
  auto session = rig::Session::open(std::move(*played), {}, clock);
  if (!session) return std::unexpected(session.error());
  std::string why;
  auto running = open_card(**session, asked.card, clock, why);
  if (!running) return std::unexpected(running.error());
  (void)rt::lock_memory();
  if (!why.empty()) fmt::print("{}\n", why);
  std::fflush(stdout);
  AuditionStage stage{.session = **session,
                      .running = *running,
                      .desk = desk,
                      .signals = signals,
                      .clock = clock,
                      .picture = {.a = prepared.asked.chains[0].title,
                                  .b = prepared.asked.chains[1].title,
                                  .headphones = prepared.asked.ears.name,
                                  .music = fs::path(asked.music).filename().string(),
                                  .device = running->keeper->granted()->words,
                                  .limits = limits}};
  play_audition(stage, asked.is_ascii);
  return {};
}

}  // namespace

int audition(const AuditionAsked& asked) {
  const auto refuse = [](const Error& error, Exit status) {
    complain(error.sentence());
    return status;
  };
  auto test = test_of(asked);
  if (!test) return refuse(test.error(), wrong);
  auto prepared = prepare(asked);
  if (!prepared) return refuse(prepared.error(), wrong);
  auto rendered = advise::audition(prepared->asked);
  if (!rendered) return refuse(rendered.error(), failed);
  const auto limits = advise::limits_of(prepared->asked, *rendered, prepared->real_output);
  introduce(*prepared, *rendered, limits, advise::predictions_of(*rendered));
  if (!asked.export_folder.empty()) {
    if (auto ok = export_files(asked, *prepared, *rendered); !ok) return refuse(ok.error(), failed);
    if (!asked.is_abx) return done;
  }
  if (*test) fmt::print("The test: {}\n", (*test)->plan().sentence());
  AuditionDesk desk(std::move(*test));
  if (auto ok = play(asked, *prepared, *rendered, limits, desk); !ok) return refuse(ok.error(), failed);
  if (desk.test())
    if (auto ok = keep_protocol(asked, *prepared, *rendered, limits, *desk.test()); !ok)
      return refuse(ok.error(), failed);
  return done;
}

}  // namespace ohmic::app
