// A sound card whose clock is a file: plays files through the client into files, as fast as the machine computes.

#include "devices/file_card.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "devices/virtual_card.hpp"

namespace ohmic::devices {
namespace {

/// The channels of one side that a file takes, as far as there are any.
template <class Pointer>
std::span<const Pointer> part(std::span<const Pointer> channels, int first, int count) {
  const auto from = std::min(static_cast<std::size_t>(first), channels.size());
  return channels.subspan(from, std::min(static_cast<std::size_t>(count), channels.size() - from));
}

std::unexpected<Error> refuse(const std::filesystem::path& path, std::string what, std::string hint) {
  return failure(std::move(what), std::move(hint), Place{.file = path.string(), .line = 0, .column = 0, .field = {}});
}

}  // namespace

FileCard::FileCard(Disk& disk, FileSetup setup) : disk_(disk), setup_(std::move(setup)) {}

Result<Granted> FileCard::open(const Asked& asked) {
  stop();
  readers_.clear();
  writers_.clear();
  if (auto fit = fits(asked, 1024); !fit) return std::unexpected(std::move(fit).error());
  const Hertz rate = asked.format.rate;

  total_ = setup_.frames.value_or(Frames(0));
  for (const FileInput& input : setup_.inputs) {
    const bool is_outside = input.first < 0 || input.first >= static_cast<int>(asked.inputs.size());
    if (is_outside) {
      return refuse(input.path, fmt::format("{} was to play into input {}.", input.path.string(), input.first + 1),
                    fmt::format("There are {} inputs.", asked.inputs.size()));
    }
    auto reader = FileReader::open(disk_, input.path,
                                   {.rate = rate, .loop = input.loop, .haste = Haste::offline, .ahead = Second(2.0)});
    if (!reader) return std::unexpected(std::move(reader).error());
    if (!setup_.frames) total_ = std::max(total_, (*reader)->length().value_or(Frames(0)));
    readers_.push_back(std::move(*reader));
  }
  if (total_.count() < 1) {
    return failure("Nothing says how long to play: there is no input file that ends.", "Say a duration.");
  }

  for (const FileOutput& output : setup_.outputs) {
    const int last = output.first + output.channels;
    if (output.first < 0 || output.channels < 1 || last > static_cast<int>(asked.outputs.size())) {
      return refuse(output.path,
                    fmt::format("{} was to record outputs {} to {}.", output.path.string(), output.first + 1, last),
                    fmt::format("There are {} outputs.", asked.outputs.size()));
    }
    auto writer = FileWriter::create(disk_, output.path,
                                     {.rate = rate,
                                      .channels = output.channels,
                                      .format = output.format,
                                      .haste = Haste::offline,
                                      .ahead = Second(2.0),
                                      .appears_when_finished = true});
    if (!writer) return std::unexpected(std::move(writer).error());
    writers_.push_back(std::move(*writer));
  }

  Granted granted{.format = asked.format,
                  .inputs = static_cast<int>(asked.inputs.size()),
                  .outputs = static_cast<int>(asked.outputs.size()),
                  .capture_latency = Frames(0),
                  .playback_latency = Frames(0),
                  .words = fmt::format("{} files in, {} out, at {}", readers_.size(), writers_.size(), text(rate))};
  cycle_.prepare(granted);
  return granted;
}

Result<void> FileCard::start(Client& client) {
  if (total_.count() < 1) return failure("The files are not open.", "Open the card before it is started.");
  cycle_.attach(&client);
  return {};
}

void FileCard::stop() noexcept { cycle_.attach(nullptr); }

bool FileCard::next_event(Event& event) noexcept { return cycle_.events().pop(event); }

Result<Rendered> FileCard::run(const Progress& progress, std::stop_token stop) {
  const Format& format = cycle_.granted().format;
  const auto report_every = static_cast<std::int64_t>(format.rate.value());
  Rendered rendered;
  std::int64_t done = 0;
  std::int64_t reported = 0;
  bool is_written = true;
  while (done < total_.count() && is_written && !stop.stop_requested()) {
    const int frames = static_cast<int>(std::min<std::int64_t>(format.frames, total_.count() - done));
    for (float* input : cycle_.inputs()) std::fill_n(input, frames, 0.0f);
    for (std::size_t i = 0; i < readers_.size(); ++i) {
      readers_[i]->read(part(cycle_.inputs(), setup_.inputs[i].first, readers_[i]->channels()), frames);
    }
    cycle_.compute(frames, Cycle::Thread::offline);
    for (std::size_t i = 0; i < writers_.size(); ++i) {
      const FileOutput& output = setup_.outputs[i];
      is_written = writers_[i]->write(part(cycle_.outputs(), output.first, output.channels), frames) && is_written;
    }
    done += frames;
    if (progress && (done - reported >= report_every || done == total_.count())) {
      progress(Frames(done), total_);
      reported = done;
    }
  }
  rendered.frames = Frames(done);
  rendered.is_complete = done == total_.count() && is_written;
  Result<Rendered> answer = rendered;
  for (auto& writer : writers_) {
    auto written = writer->finish();
    if (!written) answer = std::unexpected(std::move(written).error());
    else if (answer) answer->files.push_back(*written);
  }
  return answer;
}

}  // namespace ohmic::devices
