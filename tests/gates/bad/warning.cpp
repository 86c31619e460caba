// Bad on purpose: both compilers must refuse the unused variable.
int answer() {
  int forgotten = 1;
  return 2;
}
