export default {
  async scheduled() {},
  async queue() {},
};
