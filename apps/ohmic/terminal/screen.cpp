// Escape sequences of xterm and its heirs, and termios. A crash handler writes the way back before the program dies.

#include "terminal/screen.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <string_view>

#include <fmt/format.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

namespace ohmic::app {
namespace {

constexpr std::string_view take_over = "\033[?1049h\033[?25l\033[?7l\033[2J";  // other screen, no cursor, no wrapping
constexpr std::string_view way_back = "\033[?2026l\033[0m\033[?7h\033[?25h\033[?1049l";
// The last two only when the program has stopped asking for them: a second Ctrl-C while it stops.
constexpr std::array crashes{SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT, SIGQUIT, SIGHUP, SIGINT, SIGTERM};

// Read by signal handlers, so plain and global.
volatile std::sig_atomic_t is_taken = 0;
volatile std::sig_atomic_t is_raw = 0;
termios before{};

void write_all(std::string_view bytes) noexcept {
  while (!bytes.empty()) {
    const ssize_t written = ::write(STDOUT_FILENO, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return;  // the terminal is gone: there is nobody to tell
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
}

extern "C" void ohmic_crashed(int signal) {
  Screen::give_back();
  // The handler was reset when it was called (SA_RESETHAND): this ends the program as if it had not been there.
  ::raise(signal);
}

const char* from_environment(const char* name) {
  const char* value = std::getenv(name);
  return value ? value : "";
}

}  // namespace

std::string difference(const std::vector<std::string>& before_lines, const std::vector<std::string>& now) {
  std::string bytes;
  const std::size_t lines = std::max(before_lines.size(), now.size());
  for (std::size_t i = 0; i < lines; ++i) {
    if (i < before_lines.size() && i < now.size() && before_lines[i] == now[i]) continue;
    bytes += fmt::format("\033[{};1H", i + 1);
    // Lines fill the width: nothing is erased first, so nothing blinks.
    bytes += i < now.size() ? now[i] : std::string("\033[2K");
  }
  // A terminal that knows this mode shows the whole change at once; the others ignore it.
  return bytes.empty() ? bytes : "\033[?2026h" + bytes + "\033[?2026l";
}

bool is_terminal(int descriptor) {
  return ::isatty(descriptor) == 1 && std::string_view(from_environment("TERM")) != "dumb";
}

Size size_of_terminal(int descriptor) {
  winsize size{};
  if (::ioctl(descriptor, TIOCGWINSZ, &size) != 0 || size.ws_col == 0 || size.ws_row == 0) return {};
  return {size.ws_col, size.ws_row};
}

Screen::Screen()
    : colours_(colours_of(from_environment("TERM"), from_environment("COLORTERM"), from_environment("NO_COLOR"))) {
  if (::tcgetattr(STDIN_FILENO, &before) == 0) {
    has_keys_ = true;
    termios raw = before;
    raw.c_lflag &= ~static_cast<tcflag_t>(ICANON | ECHO | IEXTEN);
    raw.c_iflag &= ~static_cast<tcflag_t>(IXON | ICRNL);
    raw.c_cc[VMIN] = 0;
    raw.c_cc[VTIME] = 0;
    raw.c_cc[VSUSP] = _POSIX_VDISABLE;  // a stopped program would be thrown out by the sound server
    ::tcsetattr(STDIN_FILENO, TCSANOW, &raw);
    is_raw = 1;
  }
  struct sigaction action{};
  action.sa_handler = ohmic_crashed;
  action.sa_flags = static_cast<int>(SA_RESETHAND | SA_NODEFER);
  for (const int signal : crashes) ::sigaction(signal, &action, nullptr);
  is_taken = 1;
  write_all(take_over);
}

Screen::~Screen() {
  give_back();
  for (const int signal : crashes) ::signal(signal, SIG_DFL);
}

void Screen::give_back() noexcept {
  if (is_taken) write_all(way_back);
  if (is_raw) ::tcsetattr(STDIN_FILENO, TCSANOW, &before);
  is_taken = 0;
  is_raw = 0;
}

void Screen::draw(const std::vector<Line>& lines) {
  const auto height = static_cast<std::size_t>(size().height);
  std::vector<std::string> now;
  for (const Line& line : lines)
    if (now.size() < height) now.push_back(encode(line, colours_));
  if (shown_.empty()) write_all("\033[2J");
  write_all(difference(shown_, now));
  shown_ = std::move(now);
}

std::string Screen::typed() {
  std::string bytes;
  pollfd ready{STDIN_FILENO, POLLIN, 0};
  while (has_keys_ && bytes.size() < 4096 && ::poll(&ready, 1, 0) == 1) {
    std::array<char, 256> buffer;
    const ssize_t read = ::read(STDIN_FILENO, buffer.data(), buffer.size());
    if (read <= 0) {
      has_keys_ = read < 0 && errno == EINTR;  // the terminal is gone: do not ask again
      break;
    }
    bytes.append(buffer.data(), static_cast<std::size_t>(read));
  }
  return bytes;
}

}  // namespace ohmic::app
