// A program as a person or a script starts it: on pipes or on a terminal of its own, its words kept, its end awaited.

#include "program.hpp"

#include <array>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <stdexcept>

#include <fcntl.h>
#include <pty.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>
#include <utmp.h>

namespace ohmic::scenario {

namespace fs = std::filesystem;

std::string built(const std::string& name) {
  // Tests stand below the build folder, programs in it.
  for (fs::path folder = fs::read_symlink("/proc/self/exe").parent_path(); folder.has_relative_path();
       folder = folder.parent_path()) {
    if (fs::exists(folder / name)) return (folder / name).string();
    if (fs::exists(folder / "CMakeCache.txt")) return (folder / "ohmic").string();
  }
  throw std::runtime_error(name + " was not built");
}

bool is_installed(const std::string& name) {
  std::istringstream folders(std::getenv("PATH") ? std::getenv("PATH") : "/usr/bin:/bin");
  for (std::string folder; std::getline(folders, folder, ':');)
    if (::access((folder + "/" + name).c_str(), X_OK) == 0) return true;
  return false;
}

int count(const std::string& text, const std::string& words) {
  int times = 0;
  for (std::size_t at = text.find(words); at != std::string::npos; at = text.find(words, at + words.size())) ++times;
  return times;
}

void Program::Stream::read() {
  std::array<char, 4096> some;
  ssize_t size = 0;
  while ((size = ::read(descriptor, some.data(), some.size())) > 0) {
    const std::lock_guard lock(mutex);
    text.append(some.data(), static_cast<std::size_t>(size));
  }
}

std::string Program::Stream::copy() {
  const std::lock_guard lock(mutex);
  return text;
}

Program::Program(ProgramSetup setup) {
  std::vector<char*> words;
  for (std::string& word : setup.command) words.push_back(word.data());
  words.push_back(nullptr);
  int theirs[2] = {-1, -1};
  if (setup.has_terminal) {
    const winsize size{.ws_row = 40, .ws_col = 120, .ws_xpixel = 0, .ws_ypixel = 0};
    if (::openpty(&terminal_, &theirs[0], nullptr, nullptr, &size) != 0) throw std::runtime_error("no terminal");
    streams_[0].descriptor = ::dup(terminal_);
    ::fcntl(terminal_, F_SETFD, FD_CLOEXEC);
  } else {
    for (int i = 0; i < 2; ++i) {
      int ends[2];
      if (::pipe2(ends, O_CLOEXEC) != 0) throw std::runtime_error("no pipe");
      streams_[i].descriptor = ends[0];
      theirs[i] = ends[1];
    }
  }
  id_ = ::fork();
  if (id_ == 0) {
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);  // a test that is killed leaves nothing behind
    if (setup.has_terminal) {
      ::login_tty(theirs[0]);  // a session of its own, and the standard streams
    } else {
      ::setpgid(0, 0);
      ::dup2(::open("/dev/null", O_RDONLY), 0);
      ::dup2(theirs[0], 1);
      ::dup2(theirs[1], 2);
    }
    ::setenv("TERM", "xterm-256color", 1);
    for (const auto& [name, value] : setup.environment) ::setenv(name.c_str(), value.c_str(), 1);
    ::execvp(words[0], words.data());
    ::_exit(127);
  }
  if (!setup.has_terminal) ::setpgid(id_, id_);
  // A terminal stays open on our side too: its state can be asked for after the program's end.
  if (!setup.has_terminal)
    for (const int end : theirs) ::close(end);
  for (Stream& stream : streams_)
    if (stream.descriptor >= 0) stream.reader = std::thread([&stream] { stream.read(); });
  if (setup.has_terminal) held_ = theirs[0];
}

Program::~Program() {
  if (id_ > 0) {
    ::kill(-id_, SIGKILL);
    ::kill(id_, SIGKILL);
    ::waitpid(id_, nullptr, 0);
  }
  if (held_ >= 0) ::close(held_);
  if (terminal_ >= 0) ::close(terminal_);
  for (Stream& stream : streams_) {
    if (stream.reader.joinable()) stream.reader.join();
    if (stream.descriptor >= 0) ::close(stream.descriptor);
  }
}

std::string Program::output() { return streams_[0].copy(); }
std::string Program::errors() { return streams_[1].copy(); }

bool Program::says(const std::string& words, int times, std::chrono::seconds limit) {
  const auto deadline = std::chrono::steady_clock::now() + limit;
  while (std::chrono::steady_clock::now() < deadline) {
    const bool is_over = has_ended();
    if (count(output(), words) >= times) return true;
    if (is_over) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
  }
  return false;
}

void Program::type(const std::string& keys) {
  if (::write(terminal_, keys.data(), keys.size()) < 0) throw std::runtime_error("the terminal takes no keys");
}

void Program::signal(int number) {
  if (id_ > 0) ::kill(id_, number);
}

bool Program::has_ended() {
  if (id_ > 0 && ::waitpid(id_, &status_, WNOHANG) == id_) {
    id_ = -1;
    if (terminal_ < 0)
      for (Stream& stream : streams_)
        if (stream.reader.joinable()) stream.reader.join();  // the last words
  }
  return id_ < 0;
}

int Program::wait(std::chrono::seconds limit) {
  const auto deadline = std::chrono::steady_clock::now() + limit;
  while (!has_ended()) {
    if (std::chrono::steady_clock::now() > deadline) {
      signal(SIGKILL);
      return -1000;
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
  }
  return WIFEXITED(status_) ? WEXITSTATUS(status_) : -WTERMSIG(status_);
}

termios Program::terminal() const {
  termios state{};
  ::tcgetattr(terminal_, &state);
  return state;
}

double Program::memory(const std::string& field) const {
  std::ifstream status("/proc/" + std::to_string(id_) + "/status");
  for (std::string line; std::getline(status, line);)
    if (line.starts_with(field + ":")) return std::stod(line.substr(field.size() + 1)) * 1024e-6;
  return 0.0;
}

Ran run(std::vector<std::string> command, std::vector<std::pair<std::string, std::string>> environment) {
  Program program({.command = std::move(command), .environment = std::move(environment)});
  const int code = program.wait(std::chrono::seconds(60));
  return {code, program.output(), program.errors()};
}

}  // namespace ohmic::scenario
