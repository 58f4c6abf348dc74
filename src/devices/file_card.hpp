#pragma once
// A sound card whose clock is a file: plays files through the client into files, as fast as the machine computes.

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <vector>

#include "devices/card.hpp"
#include "devices/cycle.hpp"
#include "devices/disk.hpp"
#include "devices/file_reader.hpp"
#include "devices/file_writer.hpp"

namespace ohmic::devices {

/// A file into the card's inputs, from input `first` on.
struct FileInput {
  std::filesystem::path path;
  int first = 0;
  bool loop = false;
};

/// Some of the card's outputs into a file.
struct FileOutput {
  std::filesystem::path path;
  int first = 0;
  int channels = 2;
  SampleFormat format = SampleFormat::best;
};

struct FileSetup {
  std::vector<FileInput> inputs;
  std::vector<FileOutput> outputs;
  std::optional<Frames> frames;  // how much is played; nothing: the longest input that does not loop
};

/// What run() did.
struct Rendered {
  Frames frames;
  bool is_complete = false;    // false: it was asked to stop
  std::vector<Written> files;  // in the order of FileSetup::outputs
};

/// open() opens the inputs, creates the outputs and grants what is asked; start() and run() play. Outputs appear under
/// their names when run() has finished them.
class FileCard final : public Card {
 public:
  using Progress = std::function<void(Frames done, Frames total)>;

  /// `disk` must outlive the card.
  FileCard(Disk& disk, FileSetup setup);

  Result<Granted> open(const Asked& asked) override;
  Result<void> start(Client& client) override;
  void stop() noexcept override;
  bool next_event(Event& event) noexcept override;

  /// Plays everything on the caller's thread; the last block may be shorter than a period. `progress` is called about
  /// every second of sound. Stopped early, the outputs hold what was played. Errors: what the files' finish() says.
  Result<Rendered> run(const Progress& progress = {}, std::stop_token stop = {});

 private:
  Disk& disk_;
  FileSetup setup_;
  Cycle cycle_;
  Frames total_;
  std::vector<std::unique_ptr<FileReader>> readers_;
  std::vector<std::unique_ptr<FileWriter>> writers_;
};

}  // namespace ohmic::devices
